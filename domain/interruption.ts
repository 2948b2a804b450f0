import type { PlanStep } from './change-steps.ts';
import type { Finding } from './errors.ts';
import { otherTunnel, TUNNEL_NAMES, type TunnelName } from './identifiers.ts';

export interface InterruptionFacts {
  readonly steps: readonly PlanStep[];
  readonly diff: readonly { readonly path: string }[];
  readonly up: Readonly<Record<TunnelName, boolean>>;
  /** The requester accepts an interruption. */
  readonly allowed: boolean;
}

export interface Interruption {
  readonly expected: boolean;
  readonly why: string;
  readonly refusals: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** A connection that is disabled carries nothing: whatever happens to it, no traffic stops. */
export const OUT_OF_SERVICE: Interruption = {
  expected: false,
  why: 'the connection is disabled: there is no traffic to interrupt',
  refusals: [],
  warnings: [],
};

/** Fields of no tunnel whose change makes the child SAs of both tunnels negotiate again. */
const SHARED_SELECTORS = ['/localSubnets', '/remoteSubnets'];

/**
 * Whether traffic must stop. A step that touches a tunnel while the other one is not up stops it, whatever the order;
 * so does a change of what both tunnels share, or of both at once. Only the first can be met by waiting: it is refused
 * unless the requester allows it, and so is a plan of two steps with one tunnel down.
 */
export function interruptionOf({ steps, diff, up, allowed }: InterruptionFacts): Interruption {
  const reasons: Finding[] = [];
  const down = TUNNEL_NAMES.filter((name) => !up[name]);
  const touched = new Set(steps.flatMap(({ tunnels }) => tunnels));
  const alone = [...touched].some((name) => up[name] && !up[otherTunnel(name)]);
  const unsafe = alone || (touched.size === 2 && down.length === 2);
  if (unsafe) {
    reasons.push({
      code: 'tunnel.down',
      message: `${down.join(' and ')} ${down.length === 1 ? 'is' : 'are'} down: no other tunnel can carry the traffic while this one is renegotiated. Repair it first, or pass --allow-interruption`,
    });
  }
  const refusals = allowed ? [] : [...reasons];
  const switched = diff.some(({ path }) => path === '/enabled');
  if (!switched && steps.some(({ tunnels }) => tunnels.length === 2) && down.length === 0) {
    reasons.push({ code: 'interruption.at-once', message: 'both tunnels are renegotiated at the same time' });
  }
  if (diff.some(({ path }) => SHARED_SELECTORS.includes(path))) {
    reasons.push({
      code: 'interruption.subnets',
      message: 'subnets belong to both tunnels and go in one PUT: both may negotiate again at the same time',
    });
  }
  if (switched) {
    reasons.push({ code: 'interruption.enabled', message: 'enabling or disabling takes both tunnels at once' });
  }
  const quiet =
    down.length === 2 ? 'no tunnel is up: there is no traffic to interrupt' : 'one tunnel stays up throughout';
  const refused = new Set(refusals.map(({ code }) => code));
  const own = reasons.filter(({ code }) => !refused.has(code));
  const idle = down.filter((name) => !refused.has('tunnel.down') && !unsafe && name);
  return {
    expected: reasons.length > 0,
    why: reasons.map(({ message }) => message).join('; ') || quiet,
    refusals,
    warnings: [...own, ...idle.map((name) => ({ code: 'tunnel.down', message: `${name} is down already` }))],
  };
}
