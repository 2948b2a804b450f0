import type { StepResult } from './change-result.ts';
import type { Finding } from './errors.ts';
import type { TunnelName } from './identifiers.ts';

/**
 * Warnings of tunnels that fell while a step of the way forward touched only the other one, or none. A tunnel that an earlier
 * step left with an untried key has a reason of its own to fall.
 */
export function fallenUntouched(steps: readonly StepResult[]): Finding[] {
  const forward = steps.filter(({ direction }) => direction === 'forward');
  const isUntried = (name: TunnelName, before: number) =>
    forward.slice(0, before).some(({ proofs }) => proofs[name] === 'established');
  return forward.flatMap(({ tunnels, fellUntouched, downtimeMilliseconds }, index) =>
    fellUntouched
      .filter((name) => !isUntried(name, index))
      .map((name) => ({
        code: 'tunnel.fell-untouched',
        message:
          `${name} was down for ${((downtimeMilliseconds[name] ?? 0) / 1000).toFixed(1)} s while ` +
          `${tunnels.join(' and ') || 'the shared fields'} changed: this gateway may take down both tunnels at each PUT, ` +
          'and then traffic stops whatever the plan says',
      })),
  );
}
