import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { newApiToken, tokenDigest } from '../../domain/api-token.ts';
import { RefusedError } from '../../domain/errors.ts';
import type { Randomness } from '../../domain/ports.ts';
import { writeWhole } from './write-whole.ts';

export interface ApiTokens {
  /** Of every person's token. */
  readonly digests: ReadonlyMap<string, string>;
  /** The tokens that were made just now: nobody can tell them again. */
  readonly made: ReadonlyMap<string, string>;
}

const FileSchema = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));

/**
 * The tokens of these people: those that the file knows, and new ones for whoever has none, or for all. The file holds
 * digests alone. Who is not among these people loses theirs.
 */
export function apiTokens(
  file: string,
  people: readonly string[],
  { randomness, renewAll }: { readonly randomness: Randomness; readonly renewAll: boolean },
): ApiTokens {
  const known = renewAll ? new Map<string, string>() : readDigests(file);
  const made = new Map(people.filter((name) => !known.has(name)).map((name) => [name, newApiToken(randomness)]));
  const digests = new Map(people.map((name) => [name, known.get(name) ?? tokenDigest(made.get(name) ?? '')]));
  writeWhole(file, `${JSON.stringify(Object.fromEntries(digests), null, 2)}\n`, randomness);
  return { digests, made };
}

function readDigests(file: string): ReadonlyMap<string, string> {
  try {
    return new Map(Object.entries(FileSchema.parse(JSON.parse(readFileSync(file, 'utf8')))));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map();
    const message = `${file} cannot be read: make new tokens with --new-tokens`;
    throw new RefusedError([{ code: 'api-tokens.unreadable', message }]);
  }
}
