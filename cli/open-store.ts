import { dirname, resolve } from 'node:path';
import { systemClock } from '../adapters/local/system-clock.ts';
import { systemRandomness } from '../adapters/local/system-randomness.ts';
import { openWorkspace, type Workspace } from '../local/workspace.ts';

/** The workspace alone, beside the configuration: for commands that ask nobody outside. */
export function openStore(configFile: string): Workspace {
  const surroundings = { clock: systemClock(), randomness: systemRandomness(), environment: process.env };
  return openWorkspace(dirname(resolve(configFile)), surroundings);
}
