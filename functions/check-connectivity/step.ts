import type * as z from 'zod';
import type {
  ChangeDocument,
  CheckOutputSchema,
  CheckRollbackOutputSchema,
  ProbeResultSchema,
} from '../../domain/change-document.ts';
import { currentLeg, type Leg, legOutputs, planOf, readyAt, type Traces } from '../../domain/change-progress.ts';
import type { ConnectivityVerdict } from '../../domain/connectivity-verdict.ts';
import { type FaultFacts, isFault } from '../../domain/errors.ts';
import type { TunnelName } from '../../domain/identifiers.ts';
import { pollIntervalSeconds } from '../../domain/poll-interval.ts';
import { reconnectDue } from '../../domain/reconnect-due.ts';
import { stepResult } from '../../domain/step-result.ts';
import { tunnelDeadline } from '../../domain/tunnel-deadline.ts';
import { fallenUntried } from '../../domain/untried-key.ts';
import { heedCancellation } from '../heed-cancellation.ts';
import type { Step, StepPorts } from '../step.ts';
import { deviceThatCan, reconnect } from './ask-device.ts';
import { expectsUp, lookAtTunnels, type Moments } from './look-at-tunnels.ts';

type Port = 'clock' | 'vpn' | 'peer' | 'prober' | 'signals';
type Ports = Pick<StepPorts, Port>;
type ProbeResult = z.infer<typeof ProbeResultSchema>;
type Output = Omit<z.infer<typeof CheckOutputSchema>, 'verdict'>;

/** Tunnels come back within seconds: look often, so that the downtime is seen sharply. */
const CEILING_SECONDS = 10;

/** Are the tunnels that the step touched proven, the others no worse, BGP up and the probes through? */
export const checkConnectivity: Step<Port, z.infer<typeof CheckOutputSchema>> = async (document, ports) => {
  const leg = currentLeg(document, 'forward');
  await heedCancellation(document, ports.signals);
  const { state, output } = await check(document, ports, leg);
  return { ...output, verdict: state === 'proven' ? afterProof(document, leg) : state };
};

function afterProof({ request }: ChangeDocument, { last }: Leg) {
  if (!last) return 'next-step';
  if (request.confirmWithinMinutes !== null) return 'confirm';
  return request.kind === 'rotate-psk' ? 'promote' : 'done';
}

/** The same on the way back, where a tunnel that was down before need not be up. */
export const checkRollback: Step<Port, z.infer<typeof CheckRollbackOutputSchema>> = async (document, ports) => {
  const leg = currentLeg(document, 'back');
  const { state, output } = await check(document, ports, leg);
  const proven = leg.last ? (document.stagePsk ? 'discard' : 'done') : 'next-step';
  return { ...output, verdict: state === 'proven' ? proven : state === 'failed' ? 'not-proven' : state };
};

async function check(
  document: ChangeDocument,
  ports: Ports,
  leg: Leg,
): Promise<{ state: 'pending' | 'proven' | 'failed'; output: Output }> {
  const { clock } = ports;
  const { checks } = planOf(document).settings;
  const { apply, poll, check: earlier } = legOutputs(document, leg);
  if (!apply || !poll) throw new Error(`leg ${leg.put} is not READY yet`);
  const ready = readyAt(poll);
  const reconnects = earlier?.reconnects ?? [];
  const looks = (earlier?.looks ?? 0) + 1;
  const toldSeconds = reconnects.map(({ at }) => (Date.parse(at) - ready) / 1000);
  const deadlineSeconds = tunnelDeadline(checks, toldSeconds);
  const moments = {
    putAt: Date.parse(apply.putAt),
    readyAt: ready,
    certain: apply.certain,
    deadlineSeconds,
    reconnects,
  };

  const seen = await lookOrWait(document, ports, leg, moments, earlier?.traces ?? poll.traces);
  const { traces, judged } = seen;
  const fallen = fallenUntried(leg, traces);
  const device = deviceThatCan(document, 'reconnect');
  const due = !device || fallen !== null || seen.busy ? null : dueNow(document, leg, seen, moments, clock.now());
  const told = device && due !== null ? [await reconnect(device, document, ports, due, looks)] : [];
  const probes = judged.proven && due === null && leg.direction === 'forward' ? await runProbes(document, ports) : [];
  const missing = [
    ...(fallen === null ? judged.missing : [fallen]),
    ...told.map(({ tunnel }) => `the device was told to connect ${tunnel} anew`),
    ...probes.filter(({ ok }) => !ok).map(({ target, detail }) => `probe ${target}: ${detail}`),
  ];
  const now = clock.now();
  const elapsedSeconds = (now - ready) / 1000;
  const late = fallen !== null || (due === null && elapsedSeconds >= deadlineSeconds);
  const proven = missing.length === 0;
  const sinceOrder = due === null ? elapsedSeconds - Math.max(0, ...toldSeconds) : 0;
  return {
    state: proven ? 'proven' : late ? 'failed' : 'pending',
    output: {
      why: proven ? 'proven' : missing.join('; '),
      put: leg.put,
      looks,
      traces: { tunnel1: traces.tunnel1, tunnel2: traces.tunnel2 },
      probes,
      proofs: judged.proofs,
      reconnects: [...reconnects, ...told],
      proven: [
        ...leg.proven,
        ...(proven ? [stepResult({ leg, startedAt: apply.putAt, endedAt: now, traces, proofs: judged.proofs })] : []),
      ],
      waitSeconds: seen.busy?.retryAfterSeconds ?? pollIntervalSeconds(sinceOrder, { ceilingSeconds: CEILING_SECONDS }),
    },
  };
}

interface Seen {
  readonly traces: Traces;
  readonly judged: ConnectivityVerdict;
  readonly busy?: FaultFacts;
}

/** 429 on a read: the answer is a later look, not a fault. */
async function lookOrWait(
  document: ChangeDocument,
  ports: Ports,
  leg: Leg,
  moments: Moments,
  before: Traces,
): Promise<Seen> {
  try {
    return await lookAtTunnels(document, ports, leg, moments);
  } catch (error) {
    if (!isFault(error, 'StackitBusyError')) throw error;
    const judged = { proven: false, proofs: {}, missing: ['STACKIT answered 429'] };
    return { traces: before, judged, busy: error.facts };
  }
}

/** The tunnel that the device is to connect anew now. */
function dueNow(document: ChangeDocument, leg: Leg, { traces, judged }: Seen, moments: Moments, now: number) {
  if (!expectsUp(document, leg)) return null;
  const { samples, settings } = planOf(document);
  const { apply } = legOutputs(document, leg);
  const each = (is: (name: TunnelName) => boolean) => ({ tunnel1: is('tunnel1'), tunnel2: is('tunnel2') });
  return reconnectDue({
    leg,
    arrived: leg.direction === 'forward' || apply?.sent === true || !moments.certain,
    up: each((name) => traces[name].last.established),
    upBefore: each((name) => samples[name].established),
    proofs: judged.proofs,
    told: moments.reconnects.map(({ tunnel }) => tunnel),
    readySeconds: (now - moments.readyAt) / 1000,
    stableSeconds: settings.checks.stableSeconds,
  });
}

function runProbes(document: ChangeDocument, { prober }: Ports): Promise<ProbeResult[]> {
  const { probes } = planOf(document).settings.checks;
  return Promise.all(
    probes.map(async (settings) => ({
      target: 'tcp' in settings ? settings.tcp : settings.http,
      ...(await prober.probe(settings)),
    })),
  );
}
