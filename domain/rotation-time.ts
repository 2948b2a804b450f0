import { type ChangeFreeze, unfrozenParts } from './change-freeze.ts';
import { type ChangeWindow, isAlwaysOpen, type Opening, openingsFrom } from './change-window.ts';
import type { VersionId } from './identifiers.ts';
import { stableShare } from './stable-share.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MINUTE = 60_000;

export interface RotationTimeFacts {
  readonly connection: string;
  readonly key: { readonly versionId: VersionId; readonly createdAt: number };
  readonly maxAgeDays: number;
  readonly window: ChangeWindow | null;
  readonly freezes: readonly ChangeFreeze[];
  /** A canary comes first: one window before the others, and as soon as it opens. */
  readonly canary: boolean;
  readonly spareWindows: number;
  readonly everyMinutes: number;
}

/** Milliseconds since the epoch. */
export interface RotationTime {
  /** From then on the rotation is to start, whenever the connection is open. */
  readonly dueAt: number;
  /** From then on the key is too old. */
  readonly limitAt: number;
}

/**
 * When the rotation of a key begins to be due: in the last window that opens long enough before the limit, or so many
 * windows earlier as are to be spared for another try. Windows that a freeze takes away do not count. Within the first half
 * of its window each key has a moment of its own. A connection that is always open has a window a day.
 */
export function rotationTime(facts: RotationTimeFacts): RotationTime {
  const { connection, key, canary, spareWindows, everyMinutes } = facts;
  const limitAt = key.createdAt + facts.maxAgeDays * DAY;
  const wanted = 1 + spareWindows + (canary ? 1 : 0);
  const usable = lastUsable(facts, limitAt, wanted);
  const chosen = usable.at(-wanted) ?? usable[0];
  // None at all before the limit: as soon as there is one, but not again at once.
  if (chosen === undefined) return { dueAt: (key.createdAt + limitAt) / 2, limitAt };
  const length = chosen.closesAt - chosen.opensAt;
  const spread = canary ? 0 : Math.max(0, Math.min(length / 2, length - everyMinutes * MINUTE));
  const share = stableShare(`${connection}\n${key.versionId}`);
  return { dueAt: Math.floor(chosen.opensAt + share * spread), limitAt };
}

/** The usable openings before the limit in their order: the last ones, so many as are wanted where there are so many. */
function lastUsable(facts: RotationTimeFacts, limitAt: number, wanted: number): readonly Opening[] {
  const { createdAt } = facts.key;
  // Most windows open more often than once a week.
  for (let back = (wanted + 1) * DAY; ; back *= 2) {
    const from = Math.max(createdAt, limitAt - back);
    const usable = openingsBetween(facts, from, limitAt).flatMap((opening) => usablePart(facts, opening, limitAt));
    if (usable.length >= wanted || from === createdAt) return usable;
  }
}

function openingsBetween({ window, key, maxAgeDays }: RotationTimeFacts, from: number, limitAt: number): Opening[] {
  if (window === null || isAlwaysOpen(window)) {
    const length = Math.min(1, maxAgeDays / 4) * DAY;
    const count = Math.ceil((limitAt - from) / length) - 1;
    return Array.from({ length: count }, (_, index) => {
      const closesAt = limitAt - (count - 1 - index) * length;
      return { opensAt: closesAt - length, closesAt };
    });
  }
  const openings: Opening[] = [];
  const all = openingsFrom(window, from);
  for (let opening = all.next().value; opening.opensAt < limitAt; opening = all.next().value) {
    // In the one in which the key was made it would not rest a day.
    if (opening.opensAt > key.createdAt) openings.push(opening);
  }
  return openings;
}

/** The longest part of it before the limit and outside of freezes, when an hour or all of it is left. */
function usablePart({ connection, freezes }: RotationTimeFacts, opening: Opening, limitAt: number): Opening[] {
  const length = ({ opensAt, closesAt }: Opening) => closesAt - opensAt;
  const before = { ...opening, closesAt: Math.min(opening.closesAt, limitAt) };
  const [longest] = unfrozenParts(before, freezes, connection).toSorted((one, other) => length(other) - length(one));
  return longest && length(longest) >= Math.min(HOUR, length(opening)) ? [longest] : [];
}
