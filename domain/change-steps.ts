import * as z from 'zod';
import { type ConnectionBody, ConnectionBodySchema } from './connection-body.ts';
import { otherTunnel, type TunnelName, TunnelNameSchema } from './identifiers.ts';
import type { Strategy } from './settings.ts';

/** One PUT of the plan. */
export const PlanStepSchema = z.object({
  index: z.number().int(),
  tunnels: z.array(TunnelNameSchema).describe('the tunnels that must be proven after it'),
  keysFor: z.array(TunnelNameSchema).describe('the tunnels whose new key it carries'),
  body: ConnectionBodySchema.describe('the whole configuration after it, without keys'),
  expectUp: z.boolean().describe('false: the connection is disabled, nothing has to be up'),
});
export type PlanStep = z.infer<typeof PlanStepSchema>;

export interface StepsWish {
  readonly before: ConnectionBody;
  readonly after: ConnectionBody;
  /** The tunnels whose settings or keys change. */
  readonly touched: readonly TunnelName[];
  /** The tunnels whose key changes: all of `touched` for a rotation, none for an update. */
  readonly rekeyed: readonly TunnelName[];
  readonly strategy: Strategy;
  /** The tunnel to begin with. */
  readonly first: TunnelName;
}

/**
 * Both tunnels touched and rolling: two steps, one tunnel each; fields that belong to no tunnel cannot be split and go
 * with the first. Every other change has one step.
 */
export function planSteps({ before, after, touched, rekeyed, strategy, first }: StepsWish): PlanStep[] {
  const expectUp = after.enabled !== false;
  const step = (index: number, tunnels: readonly TunnelName[], body: ConnectionBody): PlanStep => ({
    index,
    tunnels: [...tunnels],
    keysFor: rekeyed.filter((name) => tunnels.includes(name)),
    body,
    expectUp,
  });
  if (strategy === 'at-once' || touched.length < 2) return [step(0, touched, after)];
  const second = otherTunnel(first);
  return [step(0, [first], { ...after, [second]: before[second] }), step(1, [second], after)];
}

/**
 * The tunnel to begin with: one that is down before one that is up, then the one that carries less, then tunnel2 (by
 * custom tunnel1 is the preferred one).
 */
export function firstTunnel(
  tunnels: Readonly<Record<TunnelName, { readonly up: boolean; readonly bytes: bigint }>>,
): TunnelName {
  const { tunnel1, tunnel2 } = tunnels;
  if (tunnel1.up !== tunnel2.up) return tunnel1.up ? 'tunnel2' : 'tunnel1';
  return tunnel1.bytes < tunnel2.bytes ? 'tunnel1' : 'tunnel2';
}
