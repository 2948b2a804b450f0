import type { ChangeFreeze } from '../../domain/change-freeze.ts';
import { type VersionId, VersionIdSchema } from '../../domain/identifiers.ts';
import { type ConnectionSettings, ConnectionSettingsSchema } from '../../domain/settings.ts';
import { stableShare } from '../../domain/stable-share.ts';
import type { ScenarioName } from '../simulator/scenarios.ts';

/** All that a simulated fleet follows from. */
export interface FleetLayout {
  readonly connections: number;
  readonly gateways: number;
  readonly seed: number;
  /** When the simulation begins, milliseconds since the epoch. */
  readonly from: number;
}

export interface LaidOutConnection {
  readonly name: string;
  readonly settings: ConnectionSettings;
  /** Its first key. It was made so lately that it is not due yet, whatever its window. */
  readonly key: { readonly versionId: VersionId; readonly createdAt: number };
}

export interface LaidOutGateway {
  readonly scenario: ScenarioName;
  readonly connections: readonly LaidOutConnection[];
}

/** How the other sides behave: of a thousand gateways, so many. The rest is `calm`. */
const TROUBLED: readonly (readonly [ScenarioName, number])[] = [
  ['gateway-error', 20],
  ['put-5xx-applied', 20],
  ['busy-with-retry-after', 20],
  ['flaky-reads', 20],
  ['slow-gateway', 10],
  ['keys-differ', 3],
  ['device-refuses-key', 3],
  ['gateway-error-for-good', 2],
];

const WORKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
/** When changes are welcome: of ten connections, so many. The rest is always open. */
const WINDOWS = [
  [5, { days: [...WORKDAYS, 'sat', 'sun'], from: '22:00', to: '04:00' }],
  [2, { days: ['sun'], from: '02:00', to: '06:00' }],
  [1, { days: ['fri', 'sat'], from: '23:00', to: '03:00' }],
  [1, { days: WORKDAYS, from: '12:00', to: '13:30' }],
] as const;
const TIME_ZONES = ['Europe/Berlin', 'Europe/Berlin', 'Europe/London', 'America/New_York', 'Asia/Singapore'] as const;
const CANARIES_IN_A_HUNDRED = 1;
const MAX_AGE_DAYS = 90;
const OLDEST_DAYS = MAX_AGE_DAYS - 21;
const DAY = 86_400_000;
const FIRST_VERSION = VersionIdSchema.parse('0'.repeat(32));

/** A week in which nothing is changed anywhere, six weeks after the beginning. */
export function freezesOf({ from }: FleetLayout): readonly ChangeFreeze[] {
  const at = (days: number) => new Date(from + days * DAY).toISOString();
  return [{ from: at(42), to: at(49), reason: 'simulated freeze' }];
}

/** One gateway of the fleet with its connections; the same for the same layout, whoever asks. */
export function layOut({ connections, gateways, seed, from }: FleetLayout, gateway: number): LaidOutGateway {
  const share = (of: string) => stableShare(`${seed} ${of}`);
  const count = Math.floor(connections / gateways) + (gateway < connections % gateways ? 1 : 0);
  return {
    scenario: scenarioAt(share(`scenario ${gateway}`)),
    connections: Array.from({ length: count }, (_, place) => {
      const index = gateway + place * gateways;
      const name = `c${String(index).padStart(6, '0')}`;
      const settings = ConnectionSettingsSchema.parse({
        projectId: numberedId(0),
        region: 'eu01',
        gatewayId: numberedId(gateway),
        connectionId: numberedId(index),
        pskSecret: `vpn/${name}`,
        peer: { kind: 'command', command: ['simulated'] },
        labels: share(`canary ${index}`) * 100 < CANARIES_IN_A_HUNDRED ? { canary: 'true' } : {},
        rotation: { maxAgeDays: MAX_AGE_DAYS },
        window: windowAtShare(share(`window ${index}`), share(`zone ${gateway}`)),
      });
      const createdAt = from - Math.floor(share(`age ${index}`) * OLDEST_DAYS * DAY);
      return { name, settings, key: { versionId: FIRST_VERSION, createdAt } };
    }),
  };
}

function scenarioAt(share: number): ScenarioName {
  let before = 0;
  for (const [name, inAThousand] of TROUBLED) {
    before += inAThousand;
    if (share * 1000 < before) return name;
  }
  return 'calm';
}

function windowAtShare(share: number, zoneShare: number): object | undefined {
  const timeZone = TIME_ZONES[Math.floor(zoneShare * TIME_ZONES.length)];
  let before = 0;
  for (const [inTen, window] of WINDOWS) {
    before += inTen;
    if (share * 10 < before) return { ...window, timeZone };
  }
  return undefined;
}

function numberedId(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}
