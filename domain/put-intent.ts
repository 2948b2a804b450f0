import type { Plan } from './change-plan.ts';
import type { Leg } from './change-progress.ts';
import { configurationDiff } from './configuration-diff.ts';
import {
  type ConnectionBody,
  configurationDigest,
  filledConfiguration,
  isKnownPath,
  type RoutingType,
  withUnknownOf,
} from './connection-body.ts';
import type { PutState } from './ports.ts';
import { rollbackBody } from './rollback-plan.ts';

export interface PutFacts {
  readonly plan: Plan;
  readonly leg: Leg;
  readonly live: ConnectionBody;
  /** Digest of the configuration that the PUT before this one left behind; null when no PUT came before. */
  readonly digestBefore: string | null;
  /** What the claim's journal says of this PUT, and of the forward PUT that a way back undoes. */
  readonly journal: { readonly own: PutState | undefined; readonly forward: PutState | undefined };
  /** The gateway is at work under our claim. */
  readonly gatewayPending: boolean;
  /** A tunnel that the step touches was up at the last look before and is down now. */
  readonly tunnelWentDown: boolean;
}

export type PutIntent =
  | { readonly kind: 'send'; readonly body: ConnectionBody }
  /** Nothing to send: an earlier try reached the gateway, or there is nothing to undo. */
  | { readonly kind: 'skip'; readonly why: string; readonly mayBeStale: boolean; readonly certain: boolean }
  /** The gateway is at work on an earlier try perhaps: what it leaves behind will tell. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'drifted'; readonly paths: readonly string[] }
  | { readonly kind: 'conflict'; readonly paths: readonly string[] };

/**
 * Whether to send the PUT, decided from the journal and from what is live. A PUT whose outcome is unknown is not sent
 * again while anything shows that it arrived. A configuration can be read back, once the gateway has come to rest. A
 * key cannot: where only a busy gateway or a fallen tunnel speak for the arrival, the step is not certain and takes
 * nothing but a new authentication as proof; a key-only PUT that left no trace at all is sent again, the same version
 * with the same effect.
 */
export function putIntent(facts: PutFacts): PutIntent {
  return facts.leg.direction === 'forward' ? forwardIntent(facts) : backIntent(facts);
}

function forwardIntent(facts: PutFacts): PutIntent {
  const { plan, leg, live } = facts;
  const earlier = arrivedAlready(facts, leg.step.body);
  if (earlier) return earlier;
  const digest = configurationDigest(live, plan.routingType);
  const expected = new Set([configurationDigest(leg.near, plan.routingType), facts.digestBefore]);
  if (expected.has(digest)) return { kind: 'send', body: withUnknownOf(live, leg.step.body) };
  const filled = (body: ConnectionBody) => filledConfiguration(body, plan.routingType);
  return {
    kind: 'drifted',
    paths: configurationDiff(filled(leg.near), filled(live))
      .map(({ path }) => path)
      .filter(isKnownPath),
  };
}

function backIntent(facts: PutFacts): PutIntent {
  const { leg, live, journal } = facts;
  if (journal.forward === undefined || journal.forward === 'refused') {
    return { kind: 'skip', why: 'the forward PUT never took effect', mayBeStale: false, certain: true };
  }
  const { body, conflicts } = rollbackBody(leg.near, leg.step.body, live, facts.plan.routingType);
  if (conflicts.length > 0) return { kind: 'conflict', paths: conflicts };
  return arrivedAlready(facts, body) ?? { kind: 'send', body };
}

function arrivedAlready(facts: PutFacts, target: ConnectionBody): PutIntent | null {
  const { leg, live, journal } = facts;
  if (journal.own === 'answered') return arrived('an earlier try was answered', true);
  if (journal.own !== 'begun') return null;
  const visible = configurationDiff(leg.near, leg.step.body).length > 0;
  if (visible && isAlready(target, live, facts.plan.routingType)) {
    return arrived('the live configuration is already the wanted one', true);
  }
  if (visible) return facts.gatewayPending ? { kind: 'wait' } : null;
  if (facts.gatewayPending) return arrived('the gateway is at work on an earlier try', false);
  if (facts.tunnelWentDown) return arrived('the tunnel was reset by an earlier try', false);
  return null;
}

function arrived(why: string, certain: boolean): PutIntent {
  return { kind: 'skip', why, mayBeStale: true, certain };
}

/** Equal with the API's defaults filled in: a field that was to be removed and is still there makes it another one. */
function isAlready(target: ConnectionBody, live: ConnectionBody, routingType: RoutingType): boolean {
  return configurationDigest(live, routingType) === configurationDigest(target, routingType);
}
