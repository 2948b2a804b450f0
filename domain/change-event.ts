import * as z from 'zod';
import type { ChangeRequest } from './change-request.ts';
import { type ChangeResult, OUTCOMES } from './change-result.ts';
import type { ChangeWait } from './change-wait.ts';
import { ChangeIdSchema } from './identifiers.ts';
import { type JsonObject, JsonObjectSchema } from './json.ts';

/** What became of a change, for people and for ticket systems. Holds no key: what they need, and where to look for the rest. */
export const ChangeEventSchema = z.object({
  id: z.string().min(1).max(300).describe('the same for an event that is told twice'),
  type: z.templateLiteral(['change.', z.enum(['started', 'waiting', ...OUTCOMES])]),
  at: z.iso.datetime(),
  changeId: ChangeIdSchema,
  /** Apart from the detail, which people are shown: the path of such a URL may let in whoever knows it. */
  callbackUrl: z.string().nullable().describe('null: no system asked to be told'),
  detail: JsonObjectSchema,
});
export type ChangeEvent = z.infer<typeof ChangeEventSchema>;

/** `more` is what the engine adds, such as the ARN of the execution. */
export function startedEvent(request: ChangeRequest, at: string, more: JsonObject = {}): ChangeEvent {
  return event(request, 'change.started', at, [], more);
}

/** One event for each wait, and one more when a person has to be reminded. */
export function waitingEvent(request: ChangeRequest, wait: ChangeWait, at: string): ChangeEvent {
  const reminder = wait.for === 'peer' && wait.reminder ? ['reminder'] : [];
  return event(request, 'change.waiting', at, [wait.for, wait.since, ...reminder], waitDetail(wait));
}

/** A change that was redriven ends twice: the time of its end tells the two apart. */
export function endedEvent(request: ChangeRequest, result: ChangeResult, more: JsonObject = {}): ChangeEvent {
  const { outcome, reason, startedAt, endedAt, transitions } = result;
  const reviewRequired = request.emergency !== null && !request.dryRun;
  const detail = { outcome, reason, startedAt, endedAt, transitions, reviewRequired, ...more };
  return event(request, `change.${outcome}`, endedAt, [endedAt], detail);
}

function event(
  request: ChangeRequest,
  type: ChangeEvent['type'],
  at: string,
  occasion: readonly string[],
  more: JsonObject,
): ChangeEvent {
  const { changeId, kind, connection, ticket, requestedBy, requestedAt, dryRun, callbackUrl } = request;
  const emergency = request.emergency !== null;
  return {
    id: [changeId, type, ...occasion].join('/'),
    type,
    at,
    changeId,
    callbackUrl,
    detail: { changeId, kind, connection, ticket, requestedBy, requestedAt, dryRun, emergency, ...more },
  };
}

/** Of a plan the hash alone: the diff is for those who may see the change. */
function waitDetail(wait: ChangeWait): JsonObject {
  const { for: waitsFor, since, until, why } = wait;
  const common = { for: waitsFor, since, until, why };
  switch (wait.for) {
    case 'approval':
      return { ...common, planHash: wait.plan.hash, approvals: wait.approvals, role: wait.role };
    case 'peer':
      return { ...common, put: wait.put, orders: wait.orders, reminder: wait.reminder };
    case 'window':
    case 'confirmation':
      return common;
  }
}
