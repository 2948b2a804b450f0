import type { ChangeFreeze } from '../../domain/change-freeze.ts';
import type { FleetConnection } from '../../domain/fleet-connection.ts';
import type { FleetSettings } from '../../domain/fleet-settings.ts';
import type { VersionId } from '../../domain/identifiers.ts';
import { planRotations, type RotationPlan } from '../../domain/rotation-due.ts';
import { fleetFacts, versionId } from './example-fleet.ts';

export interface FleetInMotion {
  /** A connection whose present key was made then. */
  readonly member: (connection: string, key: { versionId: VersionId; createdAt: number }) => FleetConnection;
  readonly connections: readonly FleetConnection[];
  readonly freezes: readonly ChangeFreeze[];
  readonly settings: Partial<FleetSettings>;
  readonly from: number;
  readonly to: number;
  /** Whether the nth try of a connection's present key fails. */
  readonly fails: (connection: string, tries: number) => boolean;
  readonly durationOf: (connection: string) => number;
}

export interface Rotated {
  readonly connection: string;
  readonly gatewayKey: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly dueAt: number;
  readonly limitAt: number;
  readonly keyMadeAt: number;
  readonly failed: boolean;
}

const FOR_GOOD: readonly string[] = ['failed.too-often', 'key.missing', 'rotation.running'];

/** Plans at every tick and whenever a rotation ends, as the fleet does, with rotations that take what they are said to take. */
export function moveFleet(
  fleet: FleetInMotion,
  onPlan: (at: number, plan: RotationPlan) => void = () => {},
): Rotated[] {
  const members = new Map(fleet.connections.map((connection) => [connection.name, connection]));
  const done: Rotated[] = [];
  let running: Rotated[] = [];
  const rollbacks: number[] = [];
  const tick = (fleet.settings.everyMinutes ?? 15) * 60_000;
  for (let now = fleet.from; now < fleet.to; ) {
    for (const rotation of running.filter(({ endedAt }) => endedAt <= now)) {
      const member = members.get(rotation.connection);
      if (!member) throw new Error('a rotation of nobody');
      if (rotation.failed) rollbacks.push(rotation.endedAt);
      const key = { versionId: versionId(done.length), createdAt: rotation.endedAt };
      members.set(
        member.name,
        rotation.failed
          ? { ...member, failures: [...member.failures, rotation.endedAt] }
          : fleet.member(member.name, key),
      );
      done.push(rotation);
    }
    running = running.filter(({ endedAt }) => endedAt > now);
    const { settings, freezes } = fleet;
    const plan = planRotations(fleetFacts([...members.values()], { now, settings, freezes, running, rollbacks }));
    onPlan(now, plan);
    for (const { connection, gatewayKey, limitAt } of plan.start) {
      const { failures = [], key = null } = members.get(connection) ?? {};
      const endedAt = now + fleet.durationOf(connection);
      const failed = fleet.fails(connection, failures.length);
      running.push({
        connection,
        gatewayKey,
        startedAt: now,
        endedAt,
        dueAt: key?.dueAt ?? 0,
        limitAt,
        keyMadeAt: key?.createdAt ?? 0,
        failed,
      });
    }
    const held = plan.held.map(({ code, nextAt }) => nextAt ?? (FOR_GOOD.includes(code) ? fleet.to : now + 1));
    const moments = [...running.map(({ endedAt }) => endedAt), ...held.map((at) => Math.ceil(at / tick) * tick)];
    now = Math.max(now + 1, Math.min(...moments, fleet.to));
  }
  return [...done, ...running];
}
