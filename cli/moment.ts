import { InvalidArgumentError } from 'commander';
import * as z from 'zod';

const MomentSchema = z.iso.datetime({ offset: true });

/** For an option that takes a moment, which becomes UTC. */
export function moment(text: string): string {
  if (MomentSchema.safeParse(text).success) return new Date(text).toISOString();
  throw new InvalidArgumentError('It takes a time with Z or an offset, such as 2027-01-31T02:00:00+01:00.');
}
