import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { readSettings } from '../adapters/local/read-settings.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { systemRandomness } from '../adapters/local/system-randomness.ts';
import { readKeyFile } from '../adapters/stackit/read-key-file.ts';
import { RefusedError } from '../domain/errors.ts';
import { nearestName } from '../domain/nearest-name.ts';
import type { ConnectionSettings, Settings } from '../domain/settings.ts';
import { openSession, type Session } from '../local/session.ts';
import { scenarioNamed } from './scenario-option.ts';

export interface SessionOptions {
  readonly config: string;
  readonly scenario?: string | undefined;
}

/** Reads the configuration. Makes nothing: a mistaken --config leaves no workspace behind. */
export function cliSettings(config: string): Settings {
  if (existsSync(config)) return readSettings(config);
  throw new RefusedError([
    {
      code: 'settings.missing',
      message: `there is no ${config}: copy connections.example.yaml to connections.yaml, or name a file with --config`,
    },
  ]);
}

/** Opens the session. `environment` is the process's: the commands of peers inherit it. */
export function openCliSession(settings: Settings, { config, scenario }: SessionOptions): Promise<Session> {
  return openSession({
    settings,
    configFile: config,
    clock: systemClock(),
    randomness: systemRandomness(),
    environment: process.env,
    scenario: scenarioNamed(scenario ?? 'everyday'),
  });
}

/** A key file that cannot be used is told before a change begins; else the first call would find out in the midst of it. */
export async function checkKeyFile({ stackit }: Settings, { config }: SessionOptions): Promise<void> {
  const { auth, endpoint } = stackit;
  if (endpoint === 'simulator' || auth === undefined || !('keyFile' in auth)) return;
  await readKeyFile(resolve(dirname(config), auth.keyFile));
}

/** The connection of this name, or an error that names those there are. */
export function connectionNamed(settings: Settings, name: string): ConnectionSettings {
  const found = Object.hasOwn(settings.connections, name) ? settings.connections[name] : undefined;
  if (found) return found;
  const names = Object.keys(settings.connections);
  const near = nearestName(name, names);
  const some = `there are: ${names.slice(0, 10).join(', ') || 'none'}${names.length > 10 ? ', …' : ''}`;
  const hint = near ? `did you mean ${near}?` : some;
  throw new RefusedError([
    { code: 'connection.not-configured', message: `no connection ${name} is configured; ${hint}` },
  ]);
}
