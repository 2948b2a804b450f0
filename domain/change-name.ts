import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { ChangeWish } from './change-request.ts';
import type { Speaker } from './change-signal.ts';
import { type ChangeId, ChangeIdSchema } from './identifiers.ts';
import { type RunId, RunIdSchema } from './rotation-run.ts';

/** The change that a caller's own key names. Two callers may use the same key. */
export function changeOfKey({ via, name }: Speaker, key: string): ChangeId {
  return changeId(['key', via, name, key]);
}

/** The change that a ticket asks for, whoever passes it on. The same ticket may ask for several things. */
export function changeOfTicket(ticket: string, wish: ChangeWish): ChangeId {
  return changeId(['ticket', ticket, canonicalize(wish)]);
}

/** 128 bits: enough that no two things ever get one name, and short enough to be read out. */
const DIGITS = 32;

/** The run that a caller's own key names. */
export function runOfKey({ via, name }: Speaker, key: string): RunId {
  const digest = createHash('sha256')
    .update(JSON.stringify(['run', via, name, key]))
    .digest('hex');
  return RunIdSchema.parse(`run-${digest.slice(0, DIGITS)}`);
}

function changeId(parts: readonly unknown[]): ChangeId {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return ChangeIdSchema.parse(`chg-${digest.slice(0, DIGITS)}`);
}
