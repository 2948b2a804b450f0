import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { apiTokens } from '../../../adapters/local/api-token-file.ts';
import { seededRandomness } from '../../../adapters/memory/seeded-randomness.ts';
import { tokenDigest } from '../../../domain/api-token.ts';
import { temporaryFolder } from './temporary-folder.ts';

function tokensOf() {
  const file = join(temporaryFolder(), 'api-tokens.json');
  const randomness = seededRandomness(1);
  return {
    file,
    tokens: (people: readonly string[], renewAll = false) => apiTokens(file, people, { randomness, renewAll }),
  };
}

describe('the tokens of the API', () => {
  it('are made at the first start, of 256 bits, and only their digests are kept, for the owner of the file alone', () => {
    const { file, tokens } = tokensOf();
    const { made, digests } = tokens(['anna', 'bert']);
    const [anna = '', bert = ''] = made.values();
    expect([...made.keys()]).toEqual(['anna', 'bert']);
    expect(Buffer.from(anna.replace('vpnc_', ''), 'base64url')).toHaveLength(32);
    expect(digests).toEqual(
      new Map([
        ['anna', tokenDigest(anna)],
        ['bert', tokenDigest(bert)],
      ]),
    );
    expect(readFileSync(file, 'utf8')).not.toContain(anna);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('stay as they are at the next start, and are not told again', () => {
    const { tokens } = tokensOf();
    const { digests } = tokens(['anna']);
    expect(tokens(['anna'])).toEqual({ digests, made: new Map() });
  });

  it('are made for whoever is new, and lost by whoever is gone', () => {
    const { file, tokens } = tokensOf();
    const { digests } = tokens(['anna', 'bert']);
    const next = tokens(['bert', 'carla']);
    expect([...next.made.keys()]).toEqual(['carla']);
    expect(next.digests.get('bert')).toBe(digests.get('bert'));
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')))).toEqual(['bert', 'carla']);
    expect([...tokens(['anna', 'bert']).made.keys()]).toEqual(['anna']);
  });

  it('are all made anew when that is asked for', () => {
    const { tokens } = tokensOf();
    const { digests } = tokens(['anna']);
    const { made, digests: next } = tokens(['anna'], true);
    expect([...made.keys()]).toEqual(['anna']);
    expect(next.get('anna')).not.toBe(digests.get('anna'));
  });

  it.each(['', '{', '[]', '{"anna":"not a digest"}'])('are not guessed when the file is damaged (%s)', (text) => {
    const { file, tokens } = tokensOf();
    writeFileSync(file, text);
    expect(() => tokens(['anna'])).toThrow(/--new-tokens/);
    expect([...tokens(['anna'], true).made.keys()]).toEqual(['anna']);
  });

  it('of people with odd names are theirs', () => {
    const { tokens } = tokensOf();
    const people = ['constructor', 'toString', 'Jörg Müller'];
    expect([...tokens(people).made.keys()]).toEqual(people);
    expect(tokens(people).made.size).toBe(0);
  });
});
