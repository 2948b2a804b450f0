import type { Clock } from '../../domain/ports.ts';

export function systemClock(): Clock {
  return { now: () => Date.now() };
}
