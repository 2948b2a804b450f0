import type { Leg, Traces } from './change-progress.ts';
import { TUNNEL_NAMES } from './identifiers.ts';

/**
 * Why the step must not go on, or null: a tunnel that an earlier step left `established` and no more is down. Most likely
 * its new key was tried at last and was wrong, and the tunnel of this step may be the only one that still carries traffic.
 */
export function fallenUntried({ direction, step, proven }: Leg, traces: Traces): string | null {
  if (direction === 'back') return null;
  const fallen = TUNNEL_NAMES.filter(
    (name) =>
      !step.tunnels.includes(name) &&
      !traces[name].last.established &&
      proven.some(({ proofs }) => proofs[name] === 'established'),
  );
  return fallen.length === 0 ? null : `${fallen.join(' and ')} fell, and its new key had not been tried before`;
}
