import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readSettings } from '../adapters/local/read-settings.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { systemRandomness } from '../adapters/local/system-randomness.ts';
import { RefusedError } from '../domain/errors.ts';
import { ConnectionRefSchema } from '../domain/identifiers.ts';
import type { PskSet } from '../domain/pre-shared-key.ts';
import { generatePsk } from '../domain/psk-generation.ts';
import { CURRENT, versionLabelled } from '../domain/psk-labels.ts';
import { SCENARIOS } from '../local/simulator/scenarios.ts';
import type { ConnectionSeed } from '../local/simulator/seed.ts';
import { serveSimulator } from '../local/simulator/serve.ts';
import { createSimulator } from '../local/simulator/simulator.ts';
import { openStore } from './open-store.ts';
import { scenarioNamed } from './scenario-option.ts';
import { styled, type Terminal } from './terminal.ts';

interface SimulatorOptions {
  readonly port: number;
  readonly scenario: string;
  readonly config: string;
}

/** Serves the other side until it is interrupted. */
export async function simulator(terminal: Terminal, options: SimulatorOptions): Promise<number> {
  const name = scenarioNamed(options.scenario);
  if (!Number.isInteger(options.port) || options.port < 0 || options.port > 65535) {
    throw new RefusedError([{ code: 'input.invalid', message: '--port takes a whole number from 0 to 65535' }]);
  }
  const scenario = SCENARIOS[name];
  const connections = await seeds(options.config, scenario.routingType ?? 'ROUTE_BASED');
  const served = await serveSimulator(createSimulator({ clock: systemClock(), scenario, connections }), {
    port: options.port,
  });
  const { out } = terminal;
  out.write(`${styled(out, 'bold', served.url)}  scenario ${name}: ${scenario.description}\n`);
  for (const { displayName, ref } of connections) {
    const path = `/v1/projects/${ref.projectId}/regions/${ref.region}/gateways/${ref.gatewayId}/connections/${ref.connectionId}`;
    out.write(
      `  ${displayName}\n    ${served.url}${path}\n    facts and device: ${served.url}/simulator/connections/${ref.connectionId}\n`,
    );
  }
  out.write('Ctrl-C ends it.\n');
  const stop = new AbortController();
  await Promise.race([once(process, 'SIGINT', stop), once(process, 'SIGTERM', stop)]);
  stop.abort();
  await served.close();
  return 0;
}

/** The configured connections with the vault's current keys; without a configuration, one connection of its own. */
async function seeds(config: string, routingType: ConnectionSeed['routingType']): Promise<ConnectionSeed[]> {
  if (!existsSync(config)) return [{ ref: ownRef(), displayName: 'simulated', routingType, keys: freshKeys() }];
  const settings = readSettings(config);
  const workspace = openStore(config);
  try {
    const entries = Object.entries(settings.connections).map(async ([displayName, ref]): Promise<ConnectionSeed> => {
      const current = versionLabelled(await workspace.vault.versions(ref.pskSecret), CURRENT);
      const keys = current ? await workspace.vault.read(ref.pskSecret, current.versionId) : freshKeys();
      return { ref, displayName, routingType, keys, follows: ref.peer.kind === 'none' };
    });
    return await Promise.all(entries);
  } finally {
    workspace.close();
  }
}

function freshKeys(): PskSet {
  const randomness = systemRandomness();
  return { tunnel1: generatePsk(randomness), tunnel2: generatePsk(randomness) };
}

function ownRef() {
  return ConnectionRefSchema.parse({
    projectId: randomUUID(),
    region: 'eu01',
    gatewayId: randomUUID(),
    connectionId: randomUUID(),
  });
}
