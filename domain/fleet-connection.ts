import type { ChangeFreeze } from './change-freeze.ts';
import type { ChangeWindow } from './change-window.ts';
import type { FleetSettings } from './fleet-settings.ts';
import { gatewayKey, type VersionId } from './identifiers.ts';
import type { ChangeEntry, PskVersion } from './ports.ts';
import { CURRENT, PENDING, versionLabelled } from './psk-labels.ts';
import { type RotationTime, rotationTime } from './rotation-time.ts';
import type { ConnectionSettings } from './settings.ts';

/** What the decision knows of one connection. Times in milliseconds since the epoch. */
export interface FleetConnection {
  readonly name: string;
  readonly gatewayKey: string;
  /** Null: always open. */
  readonly window: ChangeWindow | null;
  readonly canary: boolean;
  /** The version that is AWSCURRENT, and when it is to rotate; null: there is none. */
  readonly key: (RotationTime & { readonly versionId: VersionId; readonly createdAt: number }) | null;
  /** When somebody staged a version that is to be applied; null: nobody did. */
  readonly stagedAt: number | null;
  /** The ends of the rotations that failed since that key was made, in their order. */
  readonly failures: readonly number[];
}

export interface FleetConnectionFacts {
  readonly name: string;
  readonly settings: ConnectionSettings;
  readonly fleet: FleetSettings;
  readonly freezes: readonly ChangeFreeze[];
  readonly versions: readonly PskVersion[];
  /** Its changes, in any order. */
  readonly changes: readonly ChangeEntry[];
}

/** From its settings, the versions of its secret and its changes. Holds until one of them is another. */
export function fleetConnection(facts: FleetConnectionFacts): FleetConnection {
  const { name, settings, fleet, versions } = facts;
  const canary = settings.labels[fleet.canaryLabel] === 'true';
  const window = settings.window ?? null;
  const key = versionLabelled(versions, CURRENT);
  const failures = facts.changes.flatMap(({ request, result }) => {
    if (request.kind !== 'rotate-psk' || request.dryRun || result === null || result.outcome === 'applied') return [];
    const endedAt = Date.parse(result.endedAt);
    return endedAt > (key?.createdAt ?? 0) ? [endedAt] : [];
  });
  const { maxAgeDays } = settings.rotation;
  return {
    name,
    gatewayKey: gatewayKey(settings),
    window,
    canary,
    key: key
      ? {
          versionId: key.versionId,
          createdAt: key.createdAt,
          ...rotationTime({ ...facts, ...fleet, connection: name, key, maxAgeDays, window, canary }),
        }
      : null,
    stagedAt: versionLabelled(versions, PENDING)?.createdAt ?? null,
    failures: failures.toSorted((one, other) => one - other),
  };
}
