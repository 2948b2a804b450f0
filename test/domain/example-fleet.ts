import type { ChangeFreeze } from '../../domain/change-freeze.ts';
import type { FleetConnection } from '../../domain/fleet-connection.ts';
import type { FleetFacts } from '../../domain/fleet-facts.ts';
import { FleetSettingsSchema } from '../../domain/fleet-settings.ts';
import { VersionIdSchema } from '../../domain/identifiers.ts';
import { rotationTime } from '../../domain/rotation-time.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** A Monday at noon. */
export const NOW = Date.UTC(2026, 0, 12, 12);
export const versionId = (mark: number | string) =>
  VersionIdSchema.parse(String(mark).replace('.', '-').padStart(32, '0'));

type MemberWish = Partial<Omit<FleetConnection, 'key'>> & {
  key?: KeyWish | null;
  maxAgeDays?: number;
  freezes?: readonly ChangeFreeze[];
};
type KeyWish = Pick<NonNullable<FleetConnection['key']>, 'versionId' | 'createdAt'>;

/** A connection that is always open, on a gateway of its own, whose key is as old as may be and a day older. */
export function fleetMember(name: string, wish: MemberWish = {}): FleetConnection {
  const {
    key = { versionId: versionId(name), createdAt: NOW - 91 * DAY },
    maxAgeDays = 90,
    freezes = [],
    ...differences
  } = wish;
  const { window = null, canary = false } = differences;
  const time = (made: KeyWish) =>
    rotationTime({
      connection: name,
      key: made,
      maxAgeDays,
      window,
      canary,
      freezes,
      spareWindows: 1,
      everyMinutes: 15,
    });
  return {
    name,
    gatewayKey: `gateway of ${name}`,
    window,
    canary,
    key: key && { ...key, ...time(key) },
    stagedAt: null,
    failures: [],
    ...differences,
  };
}

export function fleetFacts(
  connections: readonly FleetConnection[],
  {
    settings,
    ...differences
  }: Partial<Omit<FleetFacts, 'settings'>> & { settings?: Partial<FleetFacts['settings']> } = {},
): FleetFacts {
  return {
    now: NOW,
    settings: FleetSettingsSchema.parse({ ...settings }),
    connections,
    freezes: [],
    calendar: null,
    running: [],
    claims: new Map(),
    order: null,
    state: 'running',
    rollbacks: [],
    ...differences,
  };
}
