import { dirname, resolve } from 'node:path';
import { systemClock } from '../adapters/local/system-clock.ts';
import { systemRandomness } from '../adapters/local/system-randomness.ts';
import type { Settings } from '../domain/settings.ts';
import { openWorkspace, type Workspace } from '../local/workspace.ts';
import { cliSettings } from './open-session.ts';

/** The workspace alone, beside a configuration that can be read: for commands that ask nobody outside. */
export function openStore(configFile: string): { settings: Settings; workspace: Workspace } {
  const settings = cliSettings(configFile);
  const surroundings = { clock: systemClock(), randomness: systemRandomness(), environment: process.env };
  return { settings, workspace: openWorkspace(dirname(resolve(configFile)), surroundings) };
}
