import type { RoutingType } from '../../../domain/connection-body.ts';
import type { ConnectionRef } from '../../../domain/identifiers.ts';
import { PreSharedKey, type PskSet } from '../../../domain/pre-shared-key.ts';
import { simulatorApi } from '../../../local/simulator/http-api.ts';
import type { Scenario } from '../../../local/simulator/scenario.ts';
import { SCENARIOS } from '../../../local/simulator/scenarios.ts';
import type { ConnectionSeed } from '../../../local/simulator/seed.ts';
import { createSimulator } from '../../../local/simulator/simulator.ts';

const START = Date.parse('2026-03-01T02:00:00Z');
export const REF: ConnectionRef = {
  projectId: '11111111-1111-4111-8111-111111111111',
  region: 'eu01',
  gatewayId: '22222222-2222-4222-8222-222222222222',
  connectionId: '33333333-3333-4333-8333-333333333333',
};
export const ID = REF.connectionId;
export const GATEWAY = `/v1/projects/${REF.projectId}/regions/eu01/gateways/${REF.gatewayId}`;
export const CONNECTION = `${GATEWAY}/connections/${ID}`;

export function canary(name: string): PreSharedKey {
  return new PreSharedKey(`canary.psk.${name}.AAAAAAAAAAAAAAAAAAAAAA`);
}
export const OLD: PskSet = { tunnel1: canary('old1'), tunnel2: canary('old2') };
export const NEW: PskSet = { tunnel1: canary('new1'), tunnel2: canary('new2') };

/** One connection under a scenario, with a clock that the test moves by hand. */
export function simulatedOffice(
  differences: Partial<Scenario> = {},
  seed: Partial<ConnectionSeed> & { routingType?: RoutingType } = {},
) {
  const time = { now: START };
  const simulator = createSimulator({
    clock: { now: () => time.now },
    randomness: { bytes: (count) => new Uint8Array(count).fill(7) },
    scenario: { ...SCENARIOS.calm, ...differences },
    connections: [{ ref: REF, displayName: 'office', routingType: 'ROUTE_BASED', keys: OLD, ...seed }],
  });
  const api = simulatorApi(simulator);
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const init = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    return api.fetch(new Request(`http://simulator${path}`, { method, headers, ...init }));
  };
  const connection = () => {
    const found = simulator.connection(ID);
    if (!found) throw new Error('the seed is gone');
    return found;
  };
  return {
    simulator,
    send,
    connection,
    device: () => connection().device,
    facts: () => simulator.facts(ID),
    wait: (seconds: number) => {
      time.now += seconds * 1000;
    },
    /** The gateway's part of a PUT, without HTTP. */
    put: (change: (body: ReturnType<typeof connection>['body']) => object, keys: Partial<PskSet> = {}) => {
      const gateway = simulator.gateway(REF);
      if (!gateway) throw new Error('the gateway is gone');
      const { body } = connection();
      gateway.put(connection(), { ...body, ...change(body) }, keys);
    },
    state: () => simulator.gateway(REF)?.state,
  };
}
