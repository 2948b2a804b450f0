import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type ApiTokens, apiTokens } from '../adapters/local/api-token-file.ts';
import { systemRandomness } from '../adapters/local/system-randomness.ts';
import type { TokenHolder } from '../api/identity/token-identity.ts';
import { ROLES, type Role } from '../domain/approval-settings.ts';
import type { Settings } from '../domain/settings.ts';
import { printable, type Terminal } from './terminal.ts';

/** Who may call the API of this machine. A token that is made now is shown now, and never again. */
export function apiPeople(
  terminal: Terminal,
  settings: Settings,
  { folder, newTokens }: { readonly folder: string; readonly newTokens: boolean },
): TokenHolder[] {
  const people: Readonly<Record<string, readonly Role[]>> = settings.api?.people ?? { [userInfo().username]: ROLES };
  const file = join(folder, 'api-tokens.json');
  const options = { randomness: systemRandomness(), renewAll: newTokens };
  const { digests, made } = apiTokens(file, Object.keys(people), options);
  if (made.size > 0) terminal.err.write(tokenText(people, made));
  return Object.entries(people).map(([name, roles]) => ({ name, roles, tokenDigest: digests.get(name) ?? '' }));
}

function tokenText(people: Readonly<Record<string, readonly Role[]>>, made: ApiTokens['made']): string {
  const lines = [...made].map(([name, token]) => `  ${printable(name)} (${people[name]?.join(', ')}): ${token}`);
  return `Bearer tokens, shown this once; --new-tokens makes others:\n${lines.join('\n')}\n`;
}
