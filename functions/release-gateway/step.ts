import type * as z from 'zod';
import type { ReleaseOutputSchema } from '../../domain/change-document.ts';
import { releasedOutcome } from '../../domain/change-outcome.ts';
import { claimOf } from '../../domain/change-progress.ts';
import type { Step } from '../step.ts';

/** Gives the gateway free, if this change holds it, and says how the change ended. */
export const releaseGateway: Step<'clock' | 'claims', z.infer<typeof ReleaseOutputSchema>> = async (
  document,
  { clock, claims },
) => {
  const fencing = document.claimGateway?.fencing ?? null;
  if (fencing !== null) await claims.release(claimOf(document));
  return { outcome: releasedOutcome(document), at: new Date(clock.now()).toISOString() };
};
