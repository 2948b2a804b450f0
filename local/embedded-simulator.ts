import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ConnectionBodySchema, RoutingTypeSchema } from '../domain/connection-body.ts';
import { type SecretId, VersionIdSchema } from '../domain/identifiers.ts';
import type { Clock, PeerDevice, PskVault, Randomness } from '../domain/ports.ts';
import type { PskSet } from '../domain/pre-shared-key.ts';
import { generatePsk } from '../domain/psk-generation.ts';
import { CURRENT, versionLabelled } from '../domain/psk-labels.ts';
import type { Settings } from '../domain/settings.ts';
import { simulatedPeerDevice } from './simulated-peer-device.ts';
import { SCENARIOS, type ScenarioName } from './simulator/scenarios.ts';
import type { ConnectionSeed } from './simulator/seed.ts';
import { serveSimulator } from './simulator/serve.ts';
import { createSimulator } from './simulator/simulator.ts';
import type { Workspace } from './workspace.ts';

export interface EmbeddedSimulator {
  readonly url: string;
  /** The same device, with the simulated one behind it: what was told to it holds for the simulation too. */
  withDevice(peer: PeerDevice): PeerDevice;
  close(): Promise<void>;
}

interface EmbeddedSimulatorWish {
  readonly settings: Settings;
  readonly workspace: Workspace;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly scenario: ScenarioName;
}

const BodiesSchema = z.record(z.string(), z.object({ routingType: RoutingTypeSchema, body: ConnectionBodySchema }));
type Bodies = z.infer<typeof BodiesSchema>;

/**
 * The other side for `endpoint: simulator`: every configured connection, with the keys that the vault holds on both
 * ends (a connection without any gets its first ones). Its configurations are kept in the workspace between runs.
 */
export async function embeddedSimulator(wish: EmbeddedSimulatorWish): Promise<EmbeddedSimulator> {
  const { settings, workspace, clock, randomness } = wish;
  const file = join(workspace.folder, 'simulated-connections.json');
  const scenario = SCENARIOS[wish.scenario];
  const kept = keptBodies(file);
  const connections = await Promise.all(
    Object.entries(settings.connections).map(async ([name, connection]): Promise<ConnectionSeed> => {
      const known = kept[connection.connectionId];
      return {
        ref: connection,
        displayName: name,
        routingType: known?.routingType ?? scenario.routingType ?? 'ROUTE_BASED',
        ...(known ? { body: known.body } : {}),
        keys: await keysInUse(workspace.vault, connection.pskSecret, randomness),
        follows: connection.peer.kind === 'none',
      };
    }),
  );
  const simulator = createSimulator({ clock, randomness, scenario, connections });
  const simulated = simulatedPeerDevice(simulator, (name) => settings.connections[name]?.connectionId);
  const server = await serveSimulator(simulator, { port: 0 });
  return {
    url: server.url,
    withDevice: (peer) => ({
      perform: async (device, order) => {
        const receipt = await peer.perform(device, order);
        const { lastAuthenticatedAt } = await simulated.perform(device, order);
        return { ...receipt, lastAuthenticatedAt: receipt.lastAuthenticatedAt ?? lastAuthenticatedAt };
      },
    }),
    close: async () => {
      await server.close();
      const bodies: Bodies = Object.fromEntries(
        simulator.bodies().map(({ ref, routingType, body }) => [ref.connectionId, { routingType, body }]),
      );
      writeFileSync(file, JSON.stringify(bodies), { mode: 0o600 });
    },
  };
}

function keptBodies(file: string): Bodies {
  try {
    return BodiesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // No file yet, or one that a killed process left half-written: the simulation begins anew.
    return {};
  }
}

async function keysInUse(vault: PskVault, secretId: SecretId, randomness: Randomness): Promise<PskSet> {
  const current = versionLabelled(await vault.versions(secretId), CURRENT);
  if (current) return vault.read(secretId, current.versionId);
  const keys = { tunnel1: generatePsk(randomness), tunnel2: generatePsk(randomness) };
  const versionId = VersionIdSchema.parse(Buffer.from(randomness.bytes(16)).toString('hex'));
  await vault.stage(secretId, versionId, keys, [CURRENT]);
  return keys;
}
