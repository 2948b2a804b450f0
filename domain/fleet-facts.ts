import type { ChangeFreeze } from './change-freeze.ts';
import type { FleetConnection } from './fleet-connection.ts';
import type { FleetSettings } from './fleet-settings.ts';
import type { ChangeId } from './identifiers.ts';
import type { CalendarState } from './ports.ts';

/** Keys that are to rotate now, for a reason that was given, whatever their age. */
export interface RotationOrder {
  /** When it was given, milliseconds since the epoch: keys that are younger have been rotated for it. */
  readonly since: number;
  /** With a justification: windows, freezes and calendars are passed. */
  readonly emergency: boolean;
}

/** The state of the world that decides what rotates now. Times in milliseconds since the epoch. */
export interface FleetFacts {
  readonly now: number;
  readonly settings: FleetSettings;
  /** All of the registry, or those that are selected. */
  readonly connections: readonly FleetConnection[];
  readonly freezes: readonly ChangeFreeze[];
  readonly calendar: CalendarState | null;
  /** Rotations that were started and have not ended, whether or not they hold their gateway yet. */
  readonly running: readonly { readonly connection: string; readonly gatewayKey: string }[];
  /** Who holds which gateway, by its key. */
  readonly claims: ReadonlyMap<string, { readonly changeId: ChangeId; readonly claimedAt: number }>;
  /** Null: keys rotate for their age. */
  readonly order: RotationOrder | null;
  readonly state: 'running' | 'paused' | 'stopped';
  /** The ends of rotations that were rolled back or need an operator, in any order. */
  readonly rollbacks: readonly number[];
}

/** From when on rollbacks and canaries count: from the order, or so many hours back. */
export function runSince({ now, order, settings }: Pick<FleetFacts, 'now' | 'order' | 'settings'>): number {
  return order?.since ?? now - settings.runHours * 3_600_000;
}
