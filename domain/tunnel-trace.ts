import * as z from 'zod';
import { type Counters, CountersSchema } from './gateway-view.ts';

/** One look at one tunnel. `at` in milliseconds since the epoch. */
export const TunnelSampleSchema = z.object({
  at: z.number(),
  established: z.boolean(),
  ikeDown: z.boolean().nullable().default(null).describe('phase 1 is told to be down; null: nothing is told of it'),
  counters: CountersSchema.nullable(),
  bgpUptimeSeconds: z.number().nullable(),
});
export type TunnelSample = z.infer<typeof TunnelSampleSchema>;

/** What all looks since the one right before the PUT tell of one tunnel. Times in milliseconds since the epoch. */
export const TunnelTraceSchema = z.object({
  last: TunnelSampleSchema,
  establishedSince: z.number().nullable().describe('start of the present unbroken run of looks that saw it up'),
  downSince: z.number().nullable().describe('first look of the present run that saw it down'),
  reauthenticatedAt: z.number().nullable().describe('first look that proves an authentication after the PUT'),
  ikeFell: z.boolean().default(false).describe('the present run of looks that saw it down may be one of its IKE SA'),
  restartedAt: z
    .number()
    .nullable()
    .default(null)
    .describe('last look at which counters or the BGP session had begun anew while it was up: a hint, no proof'),
  fell: z.boolean().default(false).describe('it was seen up and then down'),
  downtimeMilliseconds: z.number(),
  resolutionMilliseconds: z.number().describe('sum of the gaps between looks in which the tunnel went or came'),
});
export type TunnelTrace = z.infer<typeof TunnelTraceSchema>;

export function startTrace(baseline: TunnelSample): TunnelTrace {
  return {
    last: baseline,
    establishedSince: baseline.established ? baseline.at : null,
    downSince: baseline.established ? null : baseline.at,
    reauthenticatedAt: null,
    ikeFell: mayBeOfIke(baseline),
    restartedAt: null,
    fell: false,
    downtimeMilliseconds: 0,
    resolutionMilliseconds: 0,
  };
}

/** A trace for the next PUT: what was down at the last look before its baseline was down in between, and proves nothing. */
export function nextTrace(before: TunnelSample, baseline: TunnelSample): TunnelTrace {
  return { ...observe(startTrace(before), baseline), reauthenticatedAt: null, restartedAt: null };
}

/**
 * Adds a look. Only a tunnel that was seen down and then up authenticated anew, and not even that where phase 1 is told and
 * was never seen down: a child SA that falls alone comes back without an authentication (docs/adr/0011).
 */
export function observe(trace: TunnelTrace, sample: TunnelSample): TunnelTrace {
  const gap = Math.max(0, sample.at - trace.last.at);
  if (!sample.established) {
    const cameDown = trace.last.established;
    return {
      ...trace,
      last: sample,
      establishedSince: null,
      downSince: trace.downSince ?? sample.at,
      ikeFell: trace.ikeFell || mayBeOfIke(sample),
      fell: trace.fell || cameDown,
      resolutionMilliseconds: trace.resolutionMilliseconds + (cameDown ? gap : 0),
    };
  }
  if (trace.downSince !== null) {
    return {
      ...trace,
      last: sample,
      establishedSince: sample.at,
      downSince: null,
      reauthenticatedAt: trace.reauthenticatedAt ?? (trace.ikeFell ? sample.at : null),
      ikeFell: false,
      downtimeMilliseconds: trace.downtimeMilliseconds + (sample.at - trace.downSince),
      resolutionMilliseconds: trace.resolutionMilliseconds + gap,
    };
  }
  if (!restartedBetween(trace.last, sample)) return { ...trace, last: sample };
  // It may have gone and come between the two looks: the downtime is that much less sharp.
  return {
    ...trace,
    last: sample,
    restartedAt: sample.at,
    resolutionMilliseconds: trace.resolutionMilliseconds + gap,
  };
}

/** Downtime up to the last look, a down run that has not ended included. */
export function downtimeOf(trace: TunnelTrace): number {
  return trace.downtimeMilliseconds + (trace.downSince === null ? 0 : trace.last.at - trace.downSince);
}

function mayBeOfIke({ established, ikeDown }: TunnelSample): boolean {
  return !established && ikeDown !== false;
}

function restartedBetween(earlier: TunnelSample, later: TunnelSample): boolean {
  if (earlier.counters && later.counters && countersFell(earlier.counters, later.counters)) return true;
  if (earlier.bgpUptimeSeconds === null || later.bgpUptimeSeconds === null) return false;
  return later.bgpUptimeSeconds < earlier.bgpUptimeSeconds;
}

function countersFell(earlier: Counters, later: Counters): boolean {
  return BigInt(later.bytesIn) < BigInt(earlier.bytesIn) || BigInt(later.packetsIn) < BigInt(earlier.packetsIn);
}
