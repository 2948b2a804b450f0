import type { ChangeRequest } from './change-request.ts';
import type { HistoryEvent } from './execution-history.ts';
import { witnessedDocument } from './witnessed-document.ts';

/** What is known of a change that nobody wrote the end of. */
export interface OpenChange {
  readonly request: ChangeRequest;
  readonly history: readonly HistoryEvent[];
  /** It holds a gateway now. */
  readonly holdsClaim: boolean;
}

/**
 * Whether a change without an end will never have one, because its process died: an operator has given its gateway free, or
 * nothing was heard of it for longer than any execution lasts. One that only waits, for a gateway or a word, is not.
 */
export function isDeserted(
  { request, history, holdsClaim }: OpenChange,
  { now, longestSeconds }: { readonly now: number; readonly longestSeconds: number },
): boolean {
  if (holdsClaim) return false;
  const heard = history.at(-1)?.timestamp ?? request.requestedAt;
  if (now - Date.parse(heard) > longestSeconds * 1000) return true;
  const { claimGateway } = witnessedDocument(request, history).document;
  const releasedByItself = history.some(({ stateEnteredEventDetails: entered }) => entered?.name === 'ReleaseGateway');
  return claimGateway?.fencing != null && !releasedByItself;
}
