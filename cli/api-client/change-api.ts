import type * as z from 'zod';
import type { ApiCall, ApiRequest } from '../../adapters/api/http-api-call.ts';
import type { ChangeOrderSchema } from '../../api/schemas/change-order.ts';
import { ChangePageSchema } from '../../api/schemas/change-page.ts';
import { ChangeViewSchema } from '../../api/schemas/change-view.ts';
import type { ApprovalSchema, CommentOnlySchema, PeerReadySchema } from '../../api/schemas/decisions.ts';
import { TrailSchema } from '../../api/schemas/trail.ts';
import type { ChangeId } from '../../domain/identifiers.ts';
import { notTheApi, problemError } from './problem-error.ts';

/** The HTTP API for those who call it: a function for each of its routes about changes. */
export type ChangeApi = ReturnType<typeof changeApi>;

/** Every function throws RefusedError, with the names of the problems as codes, or ApiUnavailableError. */
export function changeApi(call: ApiCall) {
  async function ask<T>(schema: z.ZodType<T>, request: ApiRequest): Promise<T> {
    const answer = await call(request);
    if (answer.status < 200 || answer.status > 299) throw problemError(answer);
    const { success, data } = schema.safeParse(answer.json);
    if (!success) throw notTheApi(`answered ${answer.status} to ${request.method} ${request.path}`);
    return data;
  }
  const about = (id: ChangeId, what = '') => `/changes/${encodeURIComponent(id)}${what}`;
  const decide = (id: ChangeId, what: string, body: object) =>
    ask(ChangeViewSchema, { method: 'POST', path: about(id, what), body });

  return {
    /** `idempotencyKey` null: the order has a ticket, which names the change together with all that is asked. */
    request: (order: z.input<typeof ChangeOrderSchema>, idempotencyKey: string | null) =>
      ask(ChangeViewSchema, {
        method: 'POST',
        path: '/changes',
        body: order,
        headers: idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey },
      }),
    /** The newest first; `cursor` null: from the first page on. */
    list: (limit: number, cursor: string | null) => {
      const query = new URLSearchParams({ limit: String(limit), ...(cursor === null ? {} : { cursor }) });
      return ask(ChangePageSchema, { method: 'GET', path: `/changes?${query.toString()}` });
    },
    change: (id: ChangeId) => ask(ChangeViewSchema, { method: 'GET', path: about(id) }),
    trail: (id: ChangeId) => ask(TrailSchema, { method: 'GET', path: about(id, '/trail') }),
    decideApproval: (id: ChangeId, body: z.input<typeof ApprovalSchema>) => decide(id, '/approval', body),
    confirm: (id: ChangeId, body: Comment) => decide(id, '/confirmation', body),
    reportPeerReady: (id: ChangeId, body: z.input<typeof PeerReadySchema>) => decide(id, '/peer-ready', body),
    cancel: (id: ChangeId, body: Comment) => decide(id, '/cancellation', body),
    review: (id: ChangeId, body: Comment) => decide(id, '/review', body),
  };
}

type Comment = z.input<typeof CommentOnlySchema>;
