import { InvalidArgumentError } from 'commander';

const DAY_MILLISECONDS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** For `--from`: a day begins at midnight UTC. Milliseconds since the epoch. */
export function fromMoment(text: string): number {
  return momentOf(text);
}

/** For `--to`: a day is meant whole, an instant is not reached. */
export function toMoment(text: string): number {
  return DAY.test(text) ? momentOf(text) + DAY_MILLISECONDS : momentOf(text);
}

function momentOf(text: string): number {
  const at = DAY.test(text) || INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes the 31st of a short month for a day of the next.
  if (Number.isNaN(at) || (DAY.test(text) && !new Date(at).toISOString().startsWith(text))) {
    throw new InvalidArgumentError('It takes a day, 2026-03-31, or an instant, 2026-03-31T12:00:00Z.');
  }
  return at;
}
