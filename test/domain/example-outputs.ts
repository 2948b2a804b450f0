import {
  type ApplyOutput,
  type ChangeDocument,
  type PeerOutput,
  PeerOutputSchema,
  type PollOutput,
} from '../../domain/change-document.ts';
import type { StepResult } from '../../domain/change-result.ts';
import type { TunnelName } from '../../domain/identifiers.ts';
import { startTrace, type TunnelSample } from '../../domain/tunnel-trace.ts';
import { NOW, sampleAt } from './example-documents.ts';

export function tracesAt(at: number, change: Partial<TunnelSample> = {}) {
  return { tunnel1: startTrace(sampleAt(at, change)), tunnel2: startTrace(sampleAt(at, change)) };
}

export function peerOutput(put: string, receipts: PeerOutput['receipts'] = []): PeerOutput {
  return PeerOutputSchema.parse({ put, receipts });
}

export function applyOutput(put: string, change: Partial<ApplyOutput> = {}): ApplyOutput {
  return {
    verdict: 'sent',
    put,
    sent: true,
    certain: true,
    putAt: new Date(NOW).toISOString(),
    busySince: null,
    stateBefore: 'READY',
    digestAfter: null,
    traces: tracesAt(NOW),
    waitSeconds: 2,
    ...change,
  };
}

export function pollOutput(put: string, change: Partial<PollOutput> = {}): PollOutput {
  return {
    verdict: 'ready',
    why: 'gateway READY',
    put,
    polls: 1,
    seenPending: true,
    readyAt: new Date(NOW + 5000).toISOString(),
    traces: tracesAt(NOW + 5000),
    waitSeconds: 1,
    ...change,
  };
}

export function stepResultOf(direction: 'forward' | 'back', ...tunnels: TunnelName[]): StepResult {
  const both = { tunnel1: 0, tunnel2: 0 };
  return {
    direction,
    tunnels,
    proven: true,
    startedAt: new Date(NOW).toISOString(),
    endedAt: new Date(NOW + 9000).toISOString(),
    proof: 'reauthenticated',
    proofs: Object.fromEntries(tunnels.map((name) => [name, 'reauthenticated' as const])),
    fellUntouched: [],
    downtimeMilliseconds: both,
    downtimeResolutionMilliseconds: both,
  };
}

type Check = NonNullable<ChangeDocument['checkConnectivity']>;
type RollbackCheck = NonNullable<ChangeDocument['checkRollback']>;

export function checkOutput(put: string, verdict: Check['verdict'], change: Partial<Check> = {}): Check {
  const why = verdict === 'failed' ? 'tunnel2 is down' : 'proven';
  const traces = tracesAt(NOW + 9000);
  return {
    verdict,
    why,
    put,
    looks: 1,
    traces,
    probes: [],
    proofs: {},
    reconnects: [],
    proven: [],
    waitSeconds: 1,
    ...change,
  };
}

export function checkRollbackOutput(
  put: string,
  verdict: RollbackCheck['verdict'],
  change: Partial<RollbackCheck> = {},
): RollbackCheck {
  const why = verdict === 'not-proven' ? 'tunnel2 is down' : 'proven';
  const traces = tracesAt(NOW + 20_000);
  return {
    verdict,
    why,
    put,
    looks: 1,
    traces,
    probes: [],
    proofs: {},
    reconnects: [],
    proven: [],
    waitSeconds: 1,
    ...change,
  };
}
