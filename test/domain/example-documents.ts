import type { ChangeDocument } from '../../domain/change-document.ts';
import type { Plan } from '../../domain/change-plan.ts';
import { type ChangeRequest, ChangeRequestSchema } from '../../domain/change-request.ts';
import type { ConnectionBody, RoutingType } from '../../domain/connection-body.ts';
import { VersionIdSchema } from '../../domain/identifiers.ts';
import type { JsonObject } from '../../domain/json.ts';
import { planChange } from '../../domain/plan-change.ts';
import type { PlanFacts } from '../../domain/plan-facts.ts';
import { type ConnectionSettings, ConnectionSettingsSchema } from '../../domain/settings.ts';
import type { TunnelSample } from '../../domain/tunnel-trace.ts';
import { bgpTunnel, exampleBody } from './example-bodies.ts';

export const NOW = Date.parse('2026-03-01T12:00:00Z');
const CHANGE_ID = 'chg-20260301-0001';
/** The version in use before the change. */
export const OLD_VERSION = VersionIdSchema.parse('0'.repeat(32));
/** The version that a staged document names. */
export const NEW_VERSION = VersionIdSchema.parse('1'.repeat(32));

export function exampleSettings(change: object = {}): ConnectionSettings {
  return ConnectionSettingsSchema.parse({
    projectId: '5f1c0000-0000-4000-8000-000000000001',
    region: 'eu01',
    gatewayId: '9b2e0000-0000-4000-8000-000000000002',
    connectionId: '77aa0000-0000-4000-8000-000000000003',
    pskSecret: 'vpn/office-neckarsulm',
    ...change,
  });
}

const COMMON = {
  changeId: CHANGE_ID,
  connection: 'office-neckarsulm',
  ticket: 'CHG-1',
  reason: 'test',
  requestedBy: 'a tester',
  requestedAt: new Date(NOW).toISOString(),
  dryRun: false,
  strategy: null,
  allowInterruption: false,
};

export function rotateRequest(change: object = {}): ChangeRequest {
  return ChangeRequestSchema.parse({ ...COMMON, kind: 'rotate-psk', tunnels: ['tunnel1', 'tunnel2'], ...change });
}

export function updateRequest(patch: JsonObject, change: object = {}): ChangeRequest {
  return ChangeRequestSchema.parse({ ...COMMON, kind: 'update', patch, ...change });
}

export function sampleAt(at: number, change: Partial<TunnelSample> = {}): TunnelSample {
  const counters = { bytesIn: '1000', bytesOut: '1000', packetsIn: '10', packetsOut: '10' };
  return { at, established: true, ikeDown: false, counters, bgpUptimeSeconds: null, ...change };
}

/** Everything well: gateway READY, both tunnels up, keys ten days old. tunnel1 carries more, so tunnel2 goes first. */
export function planFacts(change: Partial<PlanFacts> = {}): PlanFacts {
  const settings = change.settings ?? exampleSettings();
  return {
    request: rotateRequest(),
    settings,
    apiVersion: 'v1',
    gateway: { routingType: 'POLICY_BASED', state: 'READY', localAsn: null },
    gatewayStatus: {
      gatewayStatus: 'READY',
      errorMessage: null,
      tunnels: [
        { name: 'tunnel1', instanceState: 'READY', internalNextHopIP: null, bgpPeers: [] },
        { name: 'tunnel2', instanceState: 'READY', internalNextHopIP: null, bgpPeers: [] },
      ],
    },
    live: { connectionId: settings.connectionId, body: exampleBody(), state: null },
    samples: {
      tunnel1: sampleAt(NOW, { counters: { bytesIn: '9000', bytesOut: '9000', packetsIn: '90', packetsOut: '90' } }),
      tunnel2: sampleAt(NOW),
    },
    others: [],
    area: { unchecked: 'no organization is configured' },
    versions: [{ versionId: OLD_VERSION, labels: ['AWSCURRENT'], createdAt: NOW - 10 * 86_400_000 }],
    heldBy: null,
    now: NOW,
    ...change,
  };
}

/** A live connection on a gateway of this kind. */
export function planFactsOn(
  routingType: RoutingType,
  body: ConnectionBody,
  change: Partial<PlanFacts> = {},
): PlanFacts {
  const facts = planFacts(change);
  return {
    ...facts,
    gateway: { ...facts.gateway, routingType },
    live: { ...facts.live, body },
  };
}

export const BGP_BODY = exampleBody({
  tunnel1: bgpTunnel(),
  tunnel2: bgpTunnel({
    remoteAddress: '203.0.113.11',
    peering: { localAddress: '169.254.10.5', remoteAddress: '169.254.10.6' },
  }),
});

/** The document of a change that has been validated. */
export function plannedDocument(facts: PlanFacts = planFacts()): ChangeDocument {
  return { request: facts.request, validateChange: planChange(facts) };
}

export function planIn({ validateChange }: ChangeDocument): Plan {
  if (!validateChange?.plan) throw new Error('the example was refused');
  return validateChange.plan;
}

/** The document of a rotation that holds its gateway and has staged its keys. */
export function stagedDocument(facts: PlanFacts = planFacts()): ChangeDocument {
  const { settings } = facts;
  return {
    ...plannedDocument(facts),
    claimGateway: {
      verdict: 'stage',
      gatewayKey: `${settings.projectId}/${settings.region}/${settings.gatewayId}`,
      fencing: 1,
      holder: null,
      waitingSince: null,
      waitSeconds: 0,
    },
    stagePsk: {
      secretId: settings.pskSecret,
      versionId: NEW_VERSION,
      returnTo: OLD_VERSION,
      adopted: false,
      fingerprints: {},
    },
  };
}
