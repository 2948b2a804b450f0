import type { ClaimOutput } from '../../domain/change-document.ts';
import { leaseSeconds, planOf } from '../../domain/change-progress.ts';
import { gatewayKey } from '../../domain/identifiers.ts';
import { pollIntervalSeconds } from '../../domain/poll-interval.ts';
import { heedCancellation } from '../heed-cancellation.ts';
import type { Step } from '../step.ts';

/** A waiting change asks again at least this often, in seconds: a freed gateway is not left idle for longer. */
const ASK_AGAIN_CEILING_SECONDS = 60;

/**
 * One change at a time on a gateway. The way back is stored with the claim. A change that had to wait, or planned
 * while another one held the gateway, plans again: what the plan rests on may have moved.
 */
export const claimGateway: Step<'clock' | 'claims' | 'signals', ClaimOutput> = async (
  document,
  { clock, claims, signals },
) => {
  await heedCancellation(document, signals);
  const plan = planOf(document);
  const { request, claimGateway: earlier } = document;
  const key = gatewayKey(plan.settings);
  const now = clock.now();
  const answer = await claims.claim({
    gatewayKey: key,
    changeId: request.changeId,
    leaseSeconds: leaseSeconds(plan),
    wayBack: {
      connection: plan.settings,
      before: plan.before,
      secretId: plan.settings.pskSecret,
      returnTo: null,
    },
  });
  if (answer.kind === 'claimed') {
    const stale = earlier?.verdict === 'waiting' || plan.heldBy !== null;
    const verdict = stale ? 'replan' : request.kind === 'rotate-psk' ? 'stage' : 'update';
    return {
      verdict,
      gatewayKey: key,
      fencing: answer.claim.fencing,
      holder: null,
      waitingSince: earlier?.waitingSince ?? null,
      waitSeconds: 0,
    };
  }
  // A change that had the gateway and gave it back, to wait for its window, waits anew.
  const earlierWait = earlier?.verdict === 'waiting' ? earlier.waitingSince : null;
  const waitingSince = earlierWait ?? new Date(now).toISOString();
  const waitedSeconds = (now - Date.parse(waitingSince)) / 1000;
  return {
    verdict: waitedSeconds < plan.settings.checks.claimWaitSeconds ? 'waiting' : 'exhausted',
    gatewayKey: key,
    fencing: null,
    holder: answer.by.changeId,
    waitingSince,
    waitSeconds: pollIntervalSeconds(waitedSeconds, { ceilingSeconds: ASK_AGAIN_CEILING_SECONDS }),
  };
};
