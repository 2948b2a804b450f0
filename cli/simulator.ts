import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { systemClock } from '../adapters/local/system-clock.ts';
import { systemRandomness } from '../adapters/local/system-randomness.ts';
import { ConnectionRefSchema } from '../domain/identifiers.ts';
import type { PskSet } from '../domain/pre-shared-key.ts';
import { generatePsk } from '../domain/psk-generation.ts';
import { CURRENT, versionLabelled } from '../domain/psk-labels.ts';
import { SCENARIOS } from '../local/simulator/scenarios.ts';
import type { ConnectionSeed } from '../local/simulator/seed.ts';
import { serveSimulator } from '../local/simulator/serve.ts';
import { createSimulator } from '../local/simulator/simulator.ts';
import { nextInterrupt } from './interrupts.ts';
import { openStore } from './open-store.ts';
import { refusePort } from './refuse-port.ts';
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
  const scenario = SCENARIOS[name];
  const { connections, missing } = await seeds(options.config, scenario.routingType ?? 'ROUTE_BASED');
  const { port } = options;
  const served = await serveSimulator(createSimulator({ clock: systemClock(), scenario, connections }), { port }).catch(
    (error) => refusePort(error, port),
  );
  const { out, err } = terminal;
  out.write(`${styled(out, 'bold', served.url)}  scenario ${name}: ${scenario.description}\n`);
  for (const { displayName, ref } of connections) {
    const path = `/v1/projects/${ref.projectId}/regions/${ref.region}/gateways/${ref.gatewayId}/connections/${ref.connectionId}`;
    out.write(
      `  ${displayName}\n    ${served.url}${path}\n    facts and device: ${served.url}/simulator/connections/${ref.connectionId}\n`,
    );
  }
  for (const name of missing) {
    err.write(`${name} has no keys in the vault, random ones are used: vpn-change vault import ${name} --file FILE\n`);
  }
  out.write(`As stackit.endpoint of a configuration: ${served.url}. Ctrl-C ends it.\n`);
  await nextInterrupt();
  await served.close();
  return 0;
}

interface Seeds {
  readonly connections: readonly ConnectionSeed[];
  /** Names of the connections whose keys the vault does not have. */
  readonly missing: readonly string[];
}

/** The configured connections with the vault's current keys; without a configuration, one connection of its own. */
async function seeds(config: string, routingType: ConnectionSeed['routingType']): Promise<Seeds> {
  if (!existsSync(config)) {
    const own = { ref: ownRef(), displayName: 'simulated', routingType, keys: freshKeys() };
    return { connections: [own], missing: [] };
  }
  const { settings, workspace } = openStore(config);
  try {
    const missing: string[] = [];
    const connections: ConnectionSeed[] = [];
    for (const [displayName, ref] of Object.entries(settings.connections)) {
      const current = versionLabelled(await workspace.vault.versions(ref.pskSecret), CURRENT);
      if (!current) missing.push(displayName);
      const keys = current ? await workspace.vault.read(ref.pskSecret, current.versionId) : freshKeys();
      connections.push({ ref, displayName, routingType, keys, follows: ref.peer.kind === 'none' });
    }
    return { connections, missing };
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
