import { inBatches } from '../adapters/aws/in-batches.ts';
import type { ChangeRequest } from '../domain/change-request.ts';
import { isSelected } from '../domain/connection-labels.ts';
import { type FleetConnection, fleetConnection } from '../domain/fleet-connection.ts';
import type { FleetFacts } from '../domain/fleet-facts.ts';
import { type ChangeId, gatewayKey } from '../domain/identifiers.ts';
import type { ChangeEntry, ChangeIndex, Claim, RunEntry } from '../domain/ports.ts';
import type { ConnectionSettings } from '../domain/settings.ts';
import type { FleetPorts } from './fleet-ports.ts';

export interface GatheredFleet {
  readonly facts: FleetFacts;
  /** All that the run selects, those without a ticket too. */
  readonly selected: readonly FleetConnection[];
  readonly settings: Readonly<Record<string, ConnectionSettings>>;
  /** They demand a ticket, and the run has none: somebody rotates them by hand, or by an order with a ticket. */
  readonly withoutTicket: readonly string[];
  /** The end of a rotation that this execution has started is not in the index yet. */
  readonly unrecorded: boolean;
  /** The last rotation of each connection. */
  readonly lastRotations: ReadonlyMap<string, ChangeEntry>;
}

/** How many connections are asked for at the same time. */
const AT_ONCE = 25;
const PAGE = 100;
/** Enough for every pause after a failure, and for changes of the configuration in between. */
const CHANGES_OF_ONE = 20;
/** A change that has not ended, holds no gateway and waits for nobody: the process that ran it is gone. */
const ABANDONED_MILLISECONDS = 24 * 3_600_000;

/** The state of the world, for those connections that the run selects. `handled`: started by the execution that asks. */
export async function gatherFleet(
  ports: FleetPorts,
  entry: RunEntry,
  handled: readonly ChangeId[],
): Promise<GatheredFleet> {
  const { clock, registry, claims, calendar, index } = ports;
  const { run, state } = entry;
  const now = clock.now();
  const [all, settings, freezes, claimed, opened, unended] = await Promise.all([
    registry.all(),
    registry.fleet(),
    registry.freezes(),
    claims.all(),
    calendar.state(now),
    openRotations(index),
  ]);
  const selected = Object.entries(all).filter(([, { labels }]) => isSelected(labels, run.selection));
  const withoutTicket = run.ticket === null ? selected.filter(([, { requireTicket }]) => requireTicket) : [];
  const left = withoutTicket.map(([name]) => name);
  const known = await inBatches(selected, AT_ONCE, async ([name, connection]) => {
    const [versions, { entries: changes }] = await Promise.all([
      ports.versions.versions(connection.pskSecret),
      index.list({ connection: name, limit: CHANGES_OF_ONE }),
    ]);
    return {
      name,
      changes: changes.filter(isRotation),
      fleet: fleetConnection({ name, settings: connection, fleet: settings, freezes, versions, changes }),
    };
  });
  const alive = await living(ports, unended, { claimed, now });
  const running = alive.flatMap(({ changeId, connection }) => {
    const where = Object.hasOwn(all, connection) ? all[connection] : undefined;
    if (where === undefined) return [];
    // Its execution is over, so that it holds no gateway; how it ended is not known yet.
    return [{ connection, gatewayKey: handled.includes(changeId) ? '' : gatewayKey(where) }];
  });
  return {
    settings: all,
    withoutTicket: left,
    selected: known.map(({ fleet }) => fleet),
    unrecorded: alive.some(({ changeId }) => handled.includes(changeId)),
    lastRotations: new Map(known.flatMap(({ name, changes: [last] }) => (last ? [[name, last]] : []))),
    facts: {
      now,
      settings,
      connections: known.flatMap(({ name, fleet }) => (left.includes(name) ? [] : [fleet])),
      freezes,
      calendar: opened,
      running,
      claims: new Map(claimed.map(({ gatewayKey: key, changeId, claimedAt }) => [key, { changeId, claimedAt }])),
      order: run.cause === 'order' ? { since: Date.parse(run.startedAt), emergency: run.emergency !== null } : null,
      state: state === 'ended' ? 'stopped' : state,
      rollbacks: known.flatMap(({ changes }) => changes.flatMap(wentBackAt)),
    },
  };
}

function isRotation({ request }: ChangeEntry): boolean {
  return request.kind === 'rotate-psk' && !request.dryRun;
}

function wentBackAt({ result }: ChangeEntry): number[] {
  const wentBack = result?.outcome === 'rolled-back' || result?.outcome === 'needs-operator';
  return wentBack ? [Date.parse(result.endedAt)] : [];
}

async function openRotations(index: ChangeIndex): Promise<ChangeRequest[]> {
  const found: ChangeRequest[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await index.list({ outcome: 'open', limit: PAGE, cursor });
    found.push(...page.entries.filter(isRotation).map(({ request }) => request));
    cursor = page.cursor;
  }
  return found;
}

async function living(
  { signals }: FleetPorts,
  unended: readonly ChangeRequest[],
  { claimed, now }: { readonly claimed: readonly Claim[]; readonly now: number },
): Promise<ChangeRequest[]> {
  const lives = await inBatches(unended, AT_ONCE, async (request) => {
    const { changeId, requestedAt } = request;
    if (now - Date.parse(requestedAt) < ABANDONED_MILLISECONDS) return [request];
    if (claimed.some((claim) => claim.changeId === changeId)) return [request];
    return (await signals.wait(changeId)) === null ? [] : [request];
  });
  return lives.flat();
}
