import type { ChangeDocument, PollOutput } from './change-document.ts';
import type { Plan } from './change-plan.ts';
import type { StepResult } from './change-result.ts';
import type { PlanStep } from './change-steps.ts';
import type { ConnectionBody } from './connection-body.ts';
import { Fault } from './errors.ts';
import type { TunnelName } from './identifiers.ts';
import type { ClaimRef } from './ports.ts';
import { isTold } from './settings.ts';
import type { TunnelSample, TunnelTrace } from './tunnel-trace.ts';

export const DIRECTIONS = ['forward', 'back'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** One leg of the journey: the step of the plan that is being taken, forward or back. */
export interface Leg {
  readonly direction: Direction;
  /** Names its PUT in the claim's journal, for example `forward-0` or `back-1`: the number is the plan step's. */
  readonly put: string;
  /** The forward PUT of the same plan step. */
  readonly forwardPut: string;
  readonly step: PlanStep;
  /** The configuration on the plan step's near side: what a forward leg starts from and a leg back returns to. */
  readonly near: ConnectionBody;
  /** True when no leg of this direction follows. */
  readonly last: boolean;
  /** The steps that follow in this direction. */
  readonly ahead: readonly PlanStep[];
  /** The steps of this direction that are proven already. */
  readonly proven: readonly StepResult[];
}

export function planOf(document: ChangeDocument): Plan {
  const plan = document.validateChange?.plan;
  if (!plan) throw new Error('the document has no plan: ValidateChange has not run');
  return plan;
}

/** The claim as this change holds it. Throws ClaimLostError when it never got one. */
export function claimOf(document: ChangeDocument): ClaimRef {
  const { claimGateway: claim, request } = document;
  if (!claim || claim.fencing === null) throw new Fault('ClaimLostError', 'this change has not claimed its gateway');
  return { gatewayKey: claim.gatewayKey, changeId: request.changeId, fencing: claim.fencing };
}

/** Long enough for a whole leg with its retries: the claim is renewed by every mutating step. */
export function leaseSeconds({ settings: { checks, peer } }: Plan): number {
  const peerSeconds = isTold(peer) ? peer.timeoutSeconds : 0;
  return checks.deadlineSeconds + checks.tunnelDeadlineSeconds + 10 * peerSeconds + 900;
}

/**
 * The leg that the execution is on. Forward, the steps in the plan's order. Back, every step that may have begun: one
 * whose tunnel is down first, then the last one, so that a tunnel is proven up again before a healthy one is touched.
 */
export function currentLeg(document: ChangeDocument, direction: Direction): Leg {
  const leg = openLeg(document, direction);
  if (!leg) throw new Error(`the plan has no step ${direction} any more`);
  return leg;
}

/** The same, or null when every step of this direction is proven. */
export function openLeg(document: ChangeDocument, direction: Direction): Leg | null {
  const plan = planOf(document);
  const forward = document.checkConnectivity?.proven ?? [];
  const proven = direction === 'forward' ? forward : (document.checkRollback?.proven ?? []);
  const steps = direction === 'forward' ? plan.steps : stepsBack(document, plan.steps.slice(0, forward.length + 1));
  const step = steps[proven.length];
  if (!step) return null;
  return {
    direction,
    put: `${direction}-${step.index}`,
    forwardPut: `forward-${step.index}`,
    step,
    near: plan.steps[step.index - 1]?.body ?? plan.before,
    last: proven.length === steps.length - 1,
    ahead: steps.slice(proven.length + 1),
    proven,
  };
}

/** Decided by the last look of the way forward alone, so that it stays the same all the way. */
function stepsBack(document: ChangeDocument, begun: readonly PlanStep[]): readonly PlanStep[] {
  const { applyChange, pollGateway, checkConnectivity } = document;
  const look = latestOf(document, [applyChange, pollGateway, checkConnectivity]);
  const isDown = ({ tunnels }: PlanStep) => tunnels.some((name) => !look[name].established);
  const backwards = begun.toReversed();
  return [...backwards.filter(isDown), ...backwards.filter((step) => !isDown(step))];
}

export type Traces = Readonly<Record<TunnelName, TunnelTrace>>;

/** What the states of a leg wrote so far; an output of an earlier leg does not count. */
export function legOutputs(document: ChangeDocument, leg: Leg) {
  const { applyChange, pollGateway, checkConnectivity, rollBackChange, pollRollback, checkRollback } = document;
  const [apply, poll, check] =
    leg.direction === 'forward'
      ? [applyChange, pollGateway, checkConnectivity]
      : [rollBackChange, pollRollback, checkRollback];
  const ofLeg = <T extends { put: string }>(output: T | undefined) => (output?.put === leg.put ? output : undefined);
  return { apply: ofLeg(apply), poll: ofLeg(poll), check: ofLeg(check) };
}

/** The freshest trace of the tunnels: where the next look is added. */
export function freshestTraces(document: ChangeDocument, leg: Leg): Traces | undefined {
  const { apply, poll, check } = legOutputs(document, leg);
  return check?.traces ?? poll?.traces ?? apply?.traces;
}

/** How the tunnels were last seen: by whichever state, on whichever leg, or when the plan was made. */
export function latestLook(document: ChangeDocument): Readonly<Record<TunnelName, TunnelSample>> {
  const { applyChange, pollGateway, checkConnectivity, rollBackChange, pollRollback, checkRollback } = document;
  const forward = [applyChange, pollGateway, checkConnectivity];
  return latestOf(document, [...forward, rollBackChange, pollRollback, checkRollback]);
}

/** How the tunnels were last seen on an earlier leg; null on the first one. */
export function lookBefore(document: ChangeDocument, { put }: Leg): Readonly<Record<TunnelName, TunnelSample>> | null {
  const { applyChange, pollGateway, checkConnectivity, rollBackChange, pollRollback, checkRollback } = document;
  const sent = [applyChange, rollBackChange].filter((output) => output?.verdict === 'sent');
  const looks = [...sent, pollGateway, checkConnectivity, pollRollback, checkRollback];
  const earlier = looks.filter((output) => output !== undefined && output.put !== put);
  return earlier.length === 0 ? null : latestOf(document, earlier);
}

function latestOf(document: ChangeDocument, outputs: readonly ({ readonly traces: Traces } | undefined)[]) {
  return outputs
    .flatMap((output) => (output ? [output.traces] : []))
    .map(({ tunnel1, tunnel2 }) => ({ tunnel1: tunnel1.last, tunnel2: tunnel2.last }))
    .reduce((latest, look) => (look.tunnel1.at > latest.tunnel1.at ? look : latest), planOf(document).samples);
}

/** When the gateway was READY on this leg, milliseconds since the epoch. */
export function readyAt(poll: PollOutput): number {
  return Date.parse(poll.readyAt ?? '');
}
