import type { ChangeRequest } from './change-request.ts';
import type { HistoryEvent } from './execution-history.ts';

/** What is known of a change that nobody wrote the end of. */
export interface OpenChange {
  readonly request: ChangeRequest;
  readonly history: readonly HistoryEvent[];
  /** It holds a gateway now: an operator will release it, and that is its end. */
  readonly holdsClaim: boolean;
}

/**
 * Whether a change without an end will never have one: its process died, and nothing was heard of it for longer than any
 * execution lasts. One that only waits, for a gateway or a word, is not deserted.
 */
export function isDeserted(
  { request, history, holdsClaim }: OpenChange,
  { now, longestSeconds }: { readonly now: number; readonly longestSeconds: number },
): boolean {
  const heard = history.at(-1)?.timestamp ?? request.requestedAt;
  return !holdsClaim && now - Date.parse(heard) > longestSeconds * 1000;
}
