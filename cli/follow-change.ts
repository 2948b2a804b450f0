import { ApiUnavailableError } from '../adapters/api/api-unavailable-error.ts';
import type { ChangeView } from '../api/schemas/change-view.ts';
import type { TrailEntry } from '../domain/audit-trail.ts';
import type { ChangeId } from '../domain/identifiers.ts';
import { pollIntervalSeconds } from '../domain/poll-interval.ts';
import type { ChangeApi } from './api-client/change-api.ts';
import { pause } from './pause.ts';

/** Between two looks: what moves is seen soon, what waits for days is not asked about all the time. */
const CEILING_SECONDS = 15;
/** An API that is silent for longer is given up. */
const LONGEST_SILENCE_MILLISECONDS = 300_000;

export interface Follower {
  /** After each look. True: something is new. */
  readonly onLook: (view: ChangeView, entries: readonly TrailEntry[]) => boolean;
  /** A look that was not answered. It is tried again. */
  readonly onSilence: () => void;
  readonly stopped: AbortSignal;
}

/** Looks at a change until it has ended. Answers with it; null: it was stopped before. */
export async function followChange(
  api: Pick<ChangeApi, 'change' | 'trail'>,
  id: ChangeId,
  { onLook, onSilence, stopped }: Follower,
): Promise<ChangeView | null> {
  let newsAt = Date.now();
  let heardAt = newsAt;
  while (!stopped.aborted) {
    try {
      const view = await api.change(id);
      // Read after the change: the trail of one that has ended is whole.
      const { entries } = await api.trail(id);
      heardAt = Date.now();
      if (onLook(view, entries)) newsAt = heardAt;
      if (view.status === 'ended') return view;
    } catch (error) {
      if (!(error instanceof ApiUnavailableError) || Date.now() - heardAt > LONGEST_SILENCE_MILLISECONDS) throw error;
      onSilence();
    }
    const seconds = pollIntervalSeconds((Date.now() - newsAt) / 1000, { ceilingSeconds: CEILING_SECONDS });
    await pause(seconds * 1000, stopped);
  }
  return null;
}
