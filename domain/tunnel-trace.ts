import * as z from 'zod';
import { type Counters, CountersSchema } from './gateway-view.ts';

/** One look at one tunnel. `at` in milliseconds since the epoch. */
export const TunnelSampleSchema = z.object({
  at: z.number(),
  established: z.boolean(),
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
  reauthenticatedBy: z.enum(['down-and-up', 'counters-restarted', 'bgp-restarted']).nullable(),
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
    reauthenticatedBy: null,
    downtimeMilliseconds: 0,
    resolutionMilliseconds: 0,
  };
}

/** Adds a look. A tunnel that was seen down and then up, or whose counters or BGP uptime restarted, authenticated anew. */
export function observe(trace: TunnelTrace, sample: TunnelSample): TunnelTrace {
  const gap = Math.max(0, sample.at - trace.last.at);
  if (!sample.established) {
    const cameDown = trace.last.established;
    return {
      ...trace,
      last: sample,
      establishedSince: null,
      downSince: trace.downSince ?? sample.at,
      resolutionMilliseconds: trace.resolutionMilliseconds + (cameDown ? gap : 0),
    };
  }
  if (trace.downSince !== null) {
    return {
      last: sample,
      establishedSince: sample.at,
      downSince: null,
      ...proof(trace, sample, 'down-and-up'),
      downtimeMilliseconds: trace.downtimeMilliseconds + (sample.at - trace.downSince),
      resolutionMilliseconds: trace.resolutionMilliseconds + gap,
    };
  }
  const restart = restartBetween(trace.last, sample);
  if (restart === null) return { ...trace, last: sample };
  return {
    ...trace,
    last: sample,
    establishedSince: sample.at,
    ...proof(trace, sample, restart),
    resolutionMilliseconds: trace.resolutionMilliseconds + gap,
  };
}

/** Downtime up to the last look, a down run that has not ended included. */
export function downtimeOf(trace: TunnelTrace): number {
  return trace.downtimeMilliseconds + (trace.downSince === null ? 0 : trace.last.at - trace.downSince);
}

type ProofMeans = NonNullable<TunnelTrace['reauthenticatedBy']>;

function proof(trace: TunnelTrace, sample: TunnelSample, by: ProofMeans) {
  return {
    reauthenticatedAt: trace.reauthenticatedAt ?? sample.at,
    reauthenticatedBy: trace.reauthenticatedBy ?? by,
  };
}

function restartBetween(earlier: TunnelSample, later: TunnelSample): ProofMeans | null {
  if (earlier.counters && later.counters && countersFell(earlier.counters, later.counters)) return 'counters-restarted';
  if (earlier.bgpUptimeSeconds === null || later.bgpUptimeSeconds === null) return null;
  return later.bgpUptimeSeconds < earlier.bgpUptimeSeconds ? 'bgp-restarted' : null;
}

function countersFell(earlier: Counters, later: Counters): boolean {
  return BigInt(later.bytesIn) < BigInt(earlier.bytesIn) || BigInt(later.packetsIn) < BigInt(earlier.packetsIn);
}
