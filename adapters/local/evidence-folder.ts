import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { ChainFacts } from '../../domain/chain-verdict.ts';
import { entryReading } from '../../domain/entry-reading.ts';
import { RefusedError } from '../../domain/errors.ts';
import type { ChainEntry } from '../../domain/evidence-chain.ts';
import { type Checkpoint, CheckpointSchema, keyIdOf } from '../../domain/evidence-checkpoint.ts';
import {
  CHANGES_FILE,
  CHECKPOINTS,
  checkpointPath,
  KEYS,
  keyPath,
  RECORDS,
  recordPath,
} from '../../domain/evidence-layout.ts';

export interface EvidenceFolder {
  readonly entries: AsyncIterable<ChainEntry>;
  readonly checkpoints: readonly Checkpoint[];
  /** PEM. */
  readonly publicKeys: readonly string[];
  /** Ids of the changes that ended. */
  readonly changes: readonly string[];
}

/** Writes all of it into a folder that can be copied, kept and checked anywhere. Answers with the number of entries. */
export async function writeEvidenceFolder(folder: string, evidence: EvidenceFolder): Promise<number> {
  const put = (path: string, text: string) => writeFileSync(join(folder, path), text);
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  for (const part of [RECORDS, CHECKPOINTS, KEYS]) mkdirSync(join(folder, part), { recursive: true });
  let count = 0;
  for await (const entry of evidence.entries) {
    put(recordPath(entry.sequence), json(entry));
    count += 1;
  }
  for (const checkpoint of evidence.checkpoints) put(checkpointPath(checkpoint), json(checkpoint));
  for (const publicKey of evidence.publicKeys) put(keyPath(keyIdOf(publicKey)), publicKey);
  put(CHANGES_FILE, json(evidence.changes));
  return count;
}

/** What lies in a folder of evidence, as a check of it needs it. Keys are those of the folder itself. Throws RefusedError. */
export function readEvidenceFolder(folder: string): ChainFacts {
  const unreadable: string[] = [];
  const parts = (part: string, extension: string) => namesIn(join(folder, part), extension);
  const read = <T>(path: string, parse: (text: string) => T): T[] => {
    try {
      return [parse(readFileSync(join(folder, path), 'utf8'))];
    } catch {
      unreadable.push(path);
      return [];
    }
  };
  const records = parts(RECORDS, '.json');
  const [changes] = readdirSync(folder).includes(CHANGES_FILE) ? read(CHANGES_FILE, changesOf) : [];
  return {
    entries: records.map((name) => entryReading(`${RECORDS}/${name}`, jsonOf(join(folder, RECORDS, name)))),
    checkpoints: parts(CHECKPOINTS, '.json').flatMap((name) => read(`${CHECKPOINTS}/${name}`, checkpointOf)),
    publicKeys: parts(KEYS, '.pem').flatMap((name) => read(`${KEYS}/${name}`, publicKeyOf)),
    changes: changes ?? null,
    unreadable,
  };
}

const checkpointOf = (text: string) => CheckpointSchema.parse(JSON.parse(text));
const changesOf = (text: string) => z.array(z.string()).parse(JSON.parse(text));
/** Throws for what is no public key. */
export function publicKeyOf(text: string): string {
  keyIdOf(text);
  return text;
}

/** In the order of their names; a part that is missing is empty, but there must be a folder of evidence. */
function namesIn(folder: string, extension: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(extension))
      .toSorted();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error) || error.code !== 'ENOENT') throw error;
    if (!folder.endsWith(RECORDS)) return [];
    const message = `${folder} is not there: give a folder that vpn-change audit export --out made`;
    throw new RefusedError([{ code: 'evidence.no-folder', message }]);
  }
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
