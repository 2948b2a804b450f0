import { noCalendar } from '../../adapters/local/no-calendar.ts';
import { inMemoryChangeIndex } from '../../adapters/memory/in-memory-change-index.ts';
import { inMemoryChangeSignals } from '../../adapters/memory/in-memory-change-signals.ts';
import { inMemoryGatewayClaims } from '../../adapters/memory/in-memory-gateway-claims.ts';
import { inMemoryPskVault } from '../../adapters/memory/in-memory-psk-vault.ts';
import { seededRandomness } from '../../adapters/memory/seeded-randomness.ts';
import { ChangeRequestSchema } from '../../domain/change-request.ts';
import type { ChangeId } from '../../domain/identifiers.ts';
import { generatePsk } from '../../domain/psk-generation.ts';
import { CURRENT, versionLabelled } from '../../domain/psk-labels.ts';
import type { StepPorts } from '../../functions/step.ts';
import { runChange } from '../run-change.ts';
import { simulatedPeerDevice } from '../simulated-peer-device.ts';
import { simulatedVpnApi } from '../simulated-vpn-api.ts';
import { SCENARIOS } from '../simulator/scenarios.ts';
import { createSimulator, type Simulator } from '../simulator/simulator.ts';
import { wakesInProcess } from '../wakes.ts';
import { type FleetLayout, freezesOf, layOut } from './fleet-layout.ts';
import type { RotationReport } from './rotation-orders.ts';
import type { VirtualTime } from './virtual-time.ts';

/** One gateway with its connections and their devices, and what the program keeps of them. */
export interface SimulatedSite {
  /** Runs the real program, from this moment to its end. */
  rotate(connection: string, changeId: ChangeId, startedAt: number): Promise<RotationReport>;
  /** What an operator does: both ends hold the current keys and behave from now on, and the gateway is free. */
  repair(at: number): Promise<void>;
}

export async function simulatedSite(layout: FleetLayout, gateway: number, time: VirtualTime): Promise<SimulatedSite> {
  const { connections, scenario } = layOut(layout, gateway);
  const settings = new Map(connections.map((connection) => [connection.name, connection.settings]));
  const randomness = seededRandomness(layout.seed * 1_000_003 + gateway);
  const vault = inMemoryPskVault(time);
  const claims = inMemoryGatewayClaims(time);
  for (const { key, settings: of } of connections) {
    const keys = { tunnel1: generatePsk(randomness), tunnel2: generatePsk(randomness) };
    await time.run(key.createdAt, () => vault.stage(of.pskSecret, key.versionId, keys, [CURRENT]));
  }

  const current = async (name: string) => {
    const secret = settingsOf(name).pskSecret;
    const version = versionLabelled(await vault.versions(secret), CURRENT);
    if (!version) throw new Error(`${name} has lost its key`);
    return { secret, ...version };
  };
  const simulate = async (behaviour: keyof typeof SCENARIOS): Promise<Simulator> =>
    createSimulator({
      clock: time,
      randomness,
      scenario: SCENARIOS[behaviour],
      connections: await Promise.all(
        connections.map(async ({ name, settings: of }) => {
          const { secret, versionId } = await current(name);
          const keys = await vault.read(secret, versionId);
          return { ref: of, displayName: name, routingType: 'ROUTE_BASED' as const, keys, follows: false };
        }),
      ),
    });
  let simulator = await time.run(layout.from, () => simulate(scenario));

  function settingsOf(name: string) {
    const found = settings.get(name);
    if (!found) throw new Error(`the site has no connection ${name}`);
    return found;
  }

  function ports(): StepPorts {
    return {
      clock: time,
      randomness,
      registry: { find: async (name) => settings.get(name) ?? null, freezes: async () => freezesOf(layout) },
      apiVersion: 'v1',
      vpn: simulatedVpnApi(simulator),
      networkArea: { read: async () => null },
      versions: vault,
      vault,
      claims,
      signals: inMemoryChangeSignals(),
      calendar: noCalendar(),
      peer: simulatedPeerDevice(simulator, (name) => settings.get(name)?.connectionId),
      prober: { probe: async () => ({ ok: true, detail: 'simulated', milliseconds: 1 }) },
    };
  }

  return {
    rotate: (connection, changeId, startedAt) =>
      time.run(startedAt, async () => {
        const request = ChangeRequestSchema.parse({
          kind: 'rotate-psk',
          changeId,
          connection,
          tunnels: ['tunnel1', 'tunnel2'],
          ticket: null,
          reason: 'simulated rotation',
          requestedBy: 'fleet',
          requestedAt: new Date(startedAt).toISOString(),
          dryRun: false,
          strategy: null,
          allowInterruption: false,
        });
        const histories = { append: async () => {}, read: async () => [] };
        const index = inMemoryChangeIndex();
        const events = { publish: async () => {} };
        const { outcome, transitions } = await runChange(request, {
          ports: ports(),
          index,
          histories,
          events,
          wakes: wakesInProcess(),
        });
        const { versionId, createdAt } = await current(connection);
        return { outcome, transitions, endedAt: time.now(), key: { versionId, createdAt } };
      }),
    repair: (at) =>
      time.run(at, async () => {
        for (const claim of await claims.all()) await claims.release(claim);
        simulator = await simulate('calm');
      }),
  };
}
