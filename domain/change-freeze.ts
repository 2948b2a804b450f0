import * as z from 'zod';
import type { Opening } from './change-window.ts';
import { ConnectionNameSchema } from './connection-name.ts';

const InstantSchema = z.iso.datetime({
  offset: true,
  error: 'an instant with its offset, for example 2026-12-20T00:00:00+01:00',
});

/** A time in which nothing is changed: at no connection, or at those that are named. */
export const ChangeFreezeSchema = z
  .strictObject({
    from: InstantSchema,
    to: InstantSchema,
    reason: z.string().min(1).max(500),
    connections: z.array(ConnectionNameSchema).min(1).optional().describe('default: all'),
  })
  .refine(({ from, to }) => Date.parse(to) > Date.parse(from), { path: ['to'], error: 'later than from' });
export type ChangeFreeze = z.infer<typeof ChangeFreezeSchema>;

/** A freeze that holds. `until`, in milliseconds since the epoch: when no freeze holds any more. */
export interface Frozen {
  readonly reason: string;
  readonly until: number;
}

/** Freezes that overlap or touch hold as one; null: none holds at this moment (milliseconds since the epoch). */
export function freezeAt(freezes: readonly ChangeFreeze[], connection: string, at: number): Frozen | null {
  const ours = freezesOf(freezes, connection);
  const first = ours.find(({ from, to }) => from <= at && at < to);
  if (!first) return null;
  const until = ours.reduce((end, { from, to }) => (from <= end ? Math.max(end, to) : end), first.to);
  return { reason: first.reason, until };
}

/** What the freezes of a connection leave of an opening, in its order. */
export function unfrozenParts(opening: Opening, freezes: readonly ChangeFreeze[], connection: string): Opening[] {
  return freezesOf(freezes, connection).reduce<Opening[]>(
    (parts, { from, to }) =>
      parts.flatMap(({ opensAt, closesAt }) => {
        const around = [
          { opensAt, closesAt: Math.min(closesAt, from) },
          { opensAt: Math.max(opensAt, to), closesAt },
        ];
        return around.filter((part) => part.opensAt < part.closesAt);
      }),
    [opening],
  );
}

/** In the order of their beginnings, in milliseconds since the epoch. */
function freezesOf(freezes: readonly ChangeFreeze[], connection: string) {
  return freezes
    .filter(({ connections }) => connections === undefined || connections.includes(connection))
    .map(({ from, to, reason }) => ({ from: Date.parse(from), to: Date.parse(to), reason }))
    .toSorted((one, other) => one.from - other.from);
}
