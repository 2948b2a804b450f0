import type { FleetSettings } from '../../domain/fleet-settings.ts';
import type { ChangeId } from '../../domain/identifiers.ts';
import { planRotations } from '../../domain/rotation-due.ts';
import { type FleetLayout, freezesOf } from './fleet-layout.ts';
import { fleetRoster } from './fleet-roster.ts';
import { type FleetFigures, fleetTally } from './fleet-tally.ts';
import { operatorVisits } from './operator-visits.ts';
import type { RotationCrew } from './rotation-crew.ts';
import { rotationsUnderWay, type StartedRotation } from './rotations-under-way.ts';
import { turnWaits } from './turn-waits.ts';
import { wakeList } from './wake-list.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A rotation that failed is tried again an hour after its end at the earliest: so long its end may stay unknown. */
const LATEST_TO_LEARN = HOUR;

export interface FleetWish {
  readonly layout: FleetLayout;
  readonly fleet: FleetSettings;
  readonly days: number;
  readonly crew: RotationCrew;
  readonly onDay?: (day: number, rotations: number) => void;
}

/**
 * The real decision and, by the crew, the real program over so many days of virtual time. Asked about are those connections
 * for which the answer may have changed: what the decision says of how long it holds is relied upon.
 */
export async function simulateFleet({ layout, fleet, days, crew, onDay }: FleetWish): Promise<FleetFigures> {
  const tick = fleet.everyMinutes * 60_000;
  const end = layout.from + days * DAY;
  const freezes = freezesOf(layout);
  const roster = fleetRoster(layout, fleet);
  const tally = fleetTally();
  const underWay = rotationsUnderWay();
  const waits = turnWaits();
  const wakes = wakeList<string>(tick);
  const visits = operatorVisits(tick);
  const asked = new Set<string>(roster.names);
  const claims = new Map<string, { changeId: ChangeId; claimedAt: number }>();
  let rollbacks: number[] = [];

  const noteEnds = (by: number) => {
    for (const ended of underWay.takeEnded(by)) {
      const { connection, gateway, gatewayKey, outcome, endedAt, limitAt, changeId, startedAt } = ended;
      tally.rotated(ended);
      roster.noteEnd(ended);
      asked.add(connection);
      if (outcome === 'applied') tally.overdue(connection, endedAt - limitAt);
      if (outcome === 'rolled-back' || outcome === 'needs-operator') rollbacks.push(endedAt);
      if (outcome !== 'needs-operator') continue;
      claims.set(gatewayKey, { changeId, claimedAt: startedAt });
      visits.call(gateway, endedAt);
    }
  };

  /** Those whose ends are not known yet and may decide what starts now. */
  const decisive = (now: number): readonly StartedRotation[] => {
    const unknown = underWay.unknown();
    if (underWay.running().length + asked.size > fleet.atMostAtOnce) return unknown;
    const gateways = new Set([...asked].map((name) => roster.member(name).gateway));
    const tooMany = rollbacks.length + unknown.length - fleet.stopAfterRollbacks;
    return unknown.filter(
      ({ canary, gateway, startedAt }, place) =>
        canary || gateways.has(gateway) || now - startedAt >= LATEST_TO_LEARN || place <= tooMany,
    );
  };

  const catchUp = async (now: number) => {
    noteEnds(now);
    rollbacks = rollbacks.filter((at) => at >= now - fleet.runHours * HOUR);
    for (let unknown = decisive(now); unknown.length > 0; unknown = decisive(now)) {
      await underWay.learn(unknown);
      noteEnds(now);
    }
  };

  const decide = async (now: number) => {
    await catchUp(now);
    const connections = [...asked, ...roster.canaries.filter((name) => !asked.has(name))].map(
      (name) => roster.member(name).connection,
    );
    const running = underWay.running();
    const world = { settings: fleet, freezes, calendar: null, order: null, state: 'running' as const };
    const plan = planRotations({ ...world, now, connections, running, claims, rollbacks });
    for (const start of plan.start) {
      const { gateway, connection } = roster.member(start.connection);
      asked.delete(connection.name);
      const rotation = { ...start, gateway, canary: connection.canary, startedAt: now };
      const report = crew.rotate(gateway, connection.name, start.changeId, now);
      underWay.start({ ...rotation, ...waits.take(connection.name, now) }, report);
    }
    for (const hold of plan.held) {
      const { connection, code, nextAt } = hold;
      if (!asked.has(connection) || waits.hold(hold, now)) continue;
      asked.delete(connection);
      if (nextAt !== null) wakes.add(nextAt, connection);
      if (code === 'failed.too-often') visits.call(roster.member(connection).gateway, now);
    }
  };

  const visit = async (gateway: number, now: number) => {
    if (underWay.running().some((rotation) => rotation.gateway === gateway)) return visits.postpone(gateway, now);
    await crew.repair(gateway, now);
    tally.operatorCame();
    roster.forgive(gateway);
    for (const name of roster.at(gateway)) {
      claims.delete(roster.member(name).connection.gatewayKey);
      asked.add(name);
    }
  };

  for (let now = layout.from; now < end; now += tick) {
    if ((now - layout.from) % DAY === 0) onDay?.((now - layout.from) / DAY, tally.rotations());
    for (const name of wakes.take(now)) asked.add(name);
    for (const gateway of visits.take(now)) await visit(gateway, now);
    await catchUp(now);
    if (asked.size > 0) await decide(now);
    // Who waits for others is asked about again whenever a rotation ends that may matter.
    while (asked.size > 0) {
      await underWay.learn(decisive(now));
      const next = underWay.nextEnd();
      if (next === null || next >= now + tick) break;
      await decide(Math.max(now, next));
    }
  }
  await underWay.learn(underWay.unknown());
  noteEnds(Number.POSITIVE_INFINITY);
  for (const name of roster.names) tally.overdue(name, end - (roster.member(name).connection.key?.limitAt ?? end));
  return tally.figures();
}
