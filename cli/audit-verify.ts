import { readFileSync } from 'node:fs';
import { publicKeyOf, readEvidenceFolder } from '../adapters/local/evidence-folder.ts';
import { type ChainVerdict, verifyChain } from '../domain/chain-verdict.ts';
import { RefusedError } from '../domain/errors.ts';
import { keyIdOf } from '../domain/evidence-checkpoint.ts';
import { EXIT_REFUSED } from './exit-codes.ts';
import { printJson, styled, type Terminal } from './terminal.ts';

interface VerifyOptions {
  readonly publicKey?: readonly string[];
}

/** Whether a folder of evidence is whole. Asks nobody: no configuration, no network, no private key. */
export async function auditVerify(
  terminal: Terminal,
  folder: string,
  { publicKey: files }: VerifyOptions,
): Promise<number> {
  const facts = readEvidenceFolder(folder);
  const publicKeys = files?.map(givenKey) ?? facts.publicKeys;
  const verdict = verifyChain({ ...facts, publicKeys });
  const keys = publicKeys.map(keyIdOf);
  const keysFrom = files ? 'given' : 'folder';
  if (terminal.json) printJson(terminal, { ...verdict, records: facts.entries.length, keys, keysFrom });
  else terminal.out.write(`${verdictLines(terminal, verdict, facts.checkpoints.length, keys, keysFrom).join('\n')}\n`);
  return verdict.sound ? 0 : EXIT_REFUSED;
}

function givenKey(file: string): string {
  try {
    return publicKeyOf(readFileSync(file, 'utf8'));
  } catch {
    const message = `${file} is no public key (PEM): give one that lies in keys/ of an export, or came another way`;
    throw new RefusedError([{ code: 'input.public-key', message }]);
  }
}

function verdictLines(
  { out }: Terminal,
  { sound, findings, head }: ChainVerdict,
  checkpoints: number,
  keys: readonly string[],
  keysFrom: 'given' | 'folder',
): string[] {
  const kept = `records 1 to ${head.sequence}, head ${head.hash}, ${checkpoints} checkpoints`;
  const trust = 'it came with the folder: compare it with one that you got another way, or pass --public-key';
  return [
    sound ? `${styled(out, 'green', 'sound')}  ${kept}` : `${styled(out, 'red', 'not sound')}  as kept: ${kept}`,
    ...findings.map(({ flaw, text }) => `  ${flaw}: ${text}`),
    ...keys.map((key) => `key    ${key}${keysFrom === 'folder' ? `\n       ${trust}` : ''}`),
  ];
}
