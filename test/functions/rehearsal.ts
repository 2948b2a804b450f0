import { noCalendar } from '../../adapters/local/no-calendar.ts';
import { inMemoryChangeSignals } from '../../adapters/memory/in-memory-change-signals.ts';
import { inMemoryGatewayClaims } from '../../adapters/memory/in-memory-gateway-claims.ts';
import { inMemoryPskVault } from '../../adapters/memory/in-memory-psk-vault.ts';
import type { ChangeDocument } from '../../domain/change-document.ts';
import { claimOf } from '../../domain/change-progress.ts';
import { gatewayKey } from '../../domain/identifiers.ts';
import { planChange } from '../../domain/plan-change.ts';
import type { PlanFacts } from '../../domain/plan-facts.ts';
import type { GatewayClaims, PeerOrder, PeerReceipt, PskVault } from '../../domain/ports.ts';
import { PreSharedKey, type PskSet } from '../../domain/pre-shared-key.ts';
import type { ProbeSettings } from '../../domain/settings.ts';
import type { StepPorts } from '../../functions/step.ts';
import { NEW_VERSION, NOW, OLD_VERSION, planFacts } from '../domain/example-documents.ts';
import { scriptedVpnApi, type VpnWorld, vpnWorld } from '../fakes/scripted-vpn-api.ts';

export const pskSet = (tunnel1: string, tunnel2: string): PskSet => ({
  tunnel1: new PreSharedKey(tunnel1),
  tunnel2: new PreSharedKey(tunnel2),
});
export const OLD_KEYS = pskSet(
  'canary.old.tunnel1.abcdefghijklmnopqrstuv',
  'canary.old.tunnel2.abcdefghijklmnopqrstuv',
);
const NEW_KEYS = pskSet('canary.new.tunnel1.ABCDEFGHIJKLMNOPQRSTUV', 'canary.new.tunnel2.ABCDEFGHIJKLMNOPQRSTUV');

type PeerScript = (order: PeerOrder) => Partial<PeerReceipt>;
type ProbeScript = (settings: ProbeSettings) => { ok: boolean; detail: string };

/** All ports over fakes, and what tests look at. Time stands still unless a test moves it. */
export interface Rehearsal {
  readonly ports: StepPorts;
  readonly world: VpnWorld;
  readonly claims: GatewayClaims;
  readonly vault: PskVault;
  /** What the device was told, with the keys in clear text: they are canaries. */
  readonly orders: (Omit<PeerOrder, 'preSharedKey'> & { preSharedKey: string | undefined })[];
  now: number;
  peer: PeerScript;
  probe: ProbeScript;
}

export async function rehearse(facts: PlanFacts = planFacts(), world: Partial<VpnWorld> = {}): Promise<Rehearsal> {
  const clock = { now: () => rehearsal.now };
  const claims = inMemoryGatewayClaims(clock);
  const vault = inMemoryPskVault(clock);
  const scripted = vpnWorld(facts.live.body, { gateway: facts.gateway, gatewayStatus: facts.gatewayStatus, ...world });
  let seed = 0;
  const rehearsal: Rehearsal = {
    world: scripted,
    claims,
    vault,
    orders: [],
    now: NOW + 1000,
    peer: () => ({}),
    probe: () => ({ ok: true, detail: '200' }),
    ports: {
      clock,
      randomness: { bytes: (count) => Uint8Array.from({ length: count }, () => (seed = (seed * 167 + 13) % 251)) },
      registry: {
        freezes: async () => [],
        find: async (name) => (name === facts.request.connection ? facts.settings : null),
      },
      vpn: scriptedVpnApi(scripted),
      apiVersion: facts.apiVersion,
      networkArea: { read: async () => facts.area },
      versions: vault,
      vault,
      claims,
      signals: inMemoryChangeSignals(),
      calendar: noCalendar(),
      peer: {
        perform: async (_, order) => {
          rehearsal.orders.push({ ...order, preSharedKey: order.preSharedKey?.reveal() });
          return { text: 'done', lastAuthenticatedAt: null, ...rehearsal.peer(order) };
        },
      },
      prober: { probe: async (settings) => ({ milliseconds: 3, ...rehearsal.probe(settings) }) },
    },
  };
  await vault.stage(facts.settings.pskSecret, OLD_VERSION, OLD_KEYS, []);
  return rehearsal;
}

/** A change that holds its gateway. */
export async function claimedDocument(facts: PlanFacts, { claims }: Rehearsal): Promise<ChangeDocument> {
  const { request, settings } = facts;
  const { plan, ...output } = planChange(facts);
  if (!plan) throw new Error('the example was refused');
  const key = gatewayKey(settings);
  const { before } = plan;
  const wayBack = { connection: settings, before, secretId: settings.pskSecret, returnTo: null };
  const answer = await claims.claim({ gatewayKey: key, changeId: request.changeId, leaseSeconds: 60, wayBack });
  if (answer.kind === 'held') throw new Error('the example could not be claimed');
  const claimGateway = {
    gatewayKey: key,
    fencing: answer.claim.fencing,
    holder: null,
    waitingSince: null,
    waitSeconds: 0,
  };
  return {
    request,
    validateChange: { ...output, plan },
    claimGateway: { ...claimGateway, verdict: request.kind === 'rotate-psk' ? 'stage' : 'update' },
  };
}

/** A change that holds its gateway and, for a rotation, has staged NEW_VERSION: ready for its first PUT. */
export async function readyDocument(facts: PlanFacts, rehearsal: Rehearsal): Promise<ChangeDocument> {
  const { claims, vault } = rehearsal;
  const document = await claimedDocument(facts, rehearsal);
  if (facts.request.kind === 'update') return document;
  const secretId = facts.settings.pskSecret;
  await claims.noteReturnTo(claimOf(document), OLD_VERSION);
  await vault.stage(secretId, NEW_VERSION, NEW_KEYS, ['AWSPENDING']);
  const stagePsk = { secretId, versionId: NEW_VERSION, returnTo: OLD_VERSION, adopted: false, fingerprints: {} };
  return { ...document, stagePsk };
}

/** Which version each label sits on. */
export async function labelsOf({ vault }: Rehearsal, { settings }: PlanFacts): Promise<Record<string, string>> {
  const versions = await vault.versions(settings.pskSecret);
  return Object.fromEntries(versions.flatMap(({ versionId, labels }) => labels.map((label) => [label, versionId])));
}
