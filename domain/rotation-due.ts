import { createHash } from 'node:crypto';
import type { FleetConnection } from './fleet-connection.ts';
import { type FleetFacts, runSince } from './fleet-facts.ts';
import { type ChangeId, ChangeIdSchema } from './identifiers.ts';
import { type NotReady, type Ready, type RotationReadiness, rotationReadiness } from './rotation-readiness.ts';

export interface RotationStart {
  readonly connection: string;
  readonly gatewayKey: string;
  /** The same for the same key and the same try: a second delivery of the decision starts nothing. */
  readonly changeId: ChangeId;
  readonly cause: Ready['cause'];
  /** When the key is too old, milliseconds since the epoch. */
  readonly limitAt: number;
}

export interface RotationHold {
  readonly connection: string;
  readonly code: NotReady['code'] | TurnCode;
  readonly why: string;
  /**
   * Milliseconds since the epoch: before that, the answer is the same while the facts are. Null: it depends on others, so
   * ask each time; or it stays so until somebody acts.
   */
  readonly nextAt: number | null;
}

type TurnCode = 'run.paused' | 'run.stopped' | 'canaries.first' | 'gateway.busy' | 'gateway.claimed' | 'fleet.full';

export interface RotationPlan {
  /** To start now, all of them at the same time. */
  readonly start: readonly RotationStart[];
  /** Why each of the others does not start. */
  readonly held: readonly RotationHold[];
}

type Judged<Readiness = RotationReadiness> = { readonly connection: FleetConnection; readonly readiness: Readiness };

/**
 * What rotates now, and why the others do not. Decided from the state of the world alone, again and again: when a rotation
 * ends, and every few minutes. Those come first whose time is over first, and canaries before all of them.
 */
export function planRotations(facts: FleetFacts): RotationPlan {
  const judged = facts.connections.map((connection): Judged => {
    return { connection, readiness: rotationReadiness(connection, facts) };
  });
  const ready = judged.filter((one): one is Judged<Ready> => one.readiness.kind === 'ready').toSorted(byUrgency);
  const held = judged.flatMap(({ connection, readiness }) =>
    readiness.kind === 'ready' ? [] : [hold(connection, readiness.code, readiness.why, readiness.nextAt)],
  );
  const stop = stopOf(facts);
  const canary = stop === null ? unprovenCanary(judged, facts) : undefined;
  const busy = new Map(facts.running.map(({ connection, gatewayKey }) => [gatewayKey, connection]));
  const start: RotationStart[] = [];
  const obstacle = ({ connection }: Judged): RotationHold | null => {
    if (stop !== null) return hold(connection, stop.code, stop.why, stop.nextAt);
    if (canary !== undefined && !connection.canary) {
      return hold(connection, 'canaries.first', `the canary ${canary} has to be proven first`);
    }
    const rotating = busy.get(connection.gatewayKey);
    if (rotating !== undefined)
      return hold(connection, 'gateway.busy', `${rotating} is rotated first, on the same gateway`);
    const claim = facts.claims.get(connection.gatewayKey);
    if (claim !== undefined) return hold(connection, 'gateway.claimed', `the gateway is held by ${claim.changeId}`);
    const { atMostAtOnce } = facts.settings;
    if (facts.running.length + start.length < atMostAtOnce) return null;
    return hold(connection, 'fleet.full', `${atMostAtOnce} rotations are under way, and there may be no more`);
  };
  for (const one of ready) {
    const inItsWay = obstacle(one);
    if (inItsWay !== null) {
      held.push(inItsWay);
      continue;
    }
    const { name, gatewayKey } = one.connection;
    const { cause, limitAt } = one.readiness;
    busy.set(gatewayKey, name);
    start.push({ connection: name, gatewayKey, changeId: changeIdOf(one.connection), cause, limitAt });
  }
  return { start, held };
}

/** Nothing starves: every deadline passes, and then it comes before those that are still to pass. */
function byUrgency(one: Judged<Ready>, other: Judged<Ready>): number {
  const canaries = Number(other.connection.canary) - Number(one.connection.canary);
  return canaries || one.readiness.deadline - other.readiness.deadline || compare(one, other);
}

function compare({ connection: one }: Judged, { connection: other }: Judged): number {
  return one.name < other.name ? -1 : Number(one.name > other.name);
}

function stopOf({ state, rollbacks, order, now, settings }: FleetFacts) {
  if (state === 'paused') return { code: 'run.paused' as const, why: 'rotations are paused', nextAt: null };
  if (state === 'stopped') return { code: 'run.stopped' as const, why: 'rotations were stopped', nextAt: null };
  const since = runSince({ now, order, settings });
  const counted = rollbacks.filter((at) => at >= since).toSorted((one, other) => other - one);
  const decisive = counted[settings.stopAfterRollbacks - 1];
  if (decisive === undefined) return null;
  const nextAt = order === null ? decisive + settings.runHours * 3_600_000 + 1 : null;
  return {
    code: 'run.stopped' as const,
    why: `${counted.length} rotations went back: look for a common cause`,
    nextAt,
  };
}

/**
 * A canary that the others wait for: of an order, each that is not rotated yet; else one that could start, is under way or
 * has failed lately. One whose gateway somebody else has held for long is not waited for.
 */
function unprovenCanary(judged: readonly Judged[], facts: FleetFacts): string | undefined {
  const since = runSince(facts);
  const found = judged.find(({ connection, readiness }) => {
    if (!connection.canary) return false;
    if (facts.order !== null) return readiness.kind === 'ready' || readiness.code !== 'order.done';
    const claim = facts.claims.get(connection.gatewayKey);
    if (connection.failures.some((at) => at >= since)) return true;
    if (readiness.kind === 'not-ready') return readiness.code === 'rotation.running';
    return claim === undefined || claim.claimedAt >= since;
  });
  return found?.connection.name;
}

function changeIdOf({ name, key, failures }: FleetConnection): ChangeId {
  const text = `${name}\n${key?.versionId ?? ''}\n${failures.length}`;
  return ChangeIdSchema.parse(`rot-${createHash('sha256').update(text).digest('hex').slice(0, 32)}`);
}

function hold(
  { name }: FleetConnection,
  code: RotationHold['code'],
  why: string,
  nextAt: number | null = null,
): RotationHold {
  return { connection: name, code, why, nextAt };
}
