import { createInterface } from 'node:readline';
import { systemClock } from '../../../adapters/local/system-clock.ts';
import { systemRandomness } from '../../../adapters/local/system-randomness.ts';
import { PreSharedKey } from '../../../domain/pre-shared-key.ts';
import { openWorkspace } from '../../../local/workspace.ts';
import { claimWish } from '../../contracts/gateway-claims-contract.ts';
import { exampleEvidence } from '../../domain/example-evidence.ts';

// A process that competes with others for one workspace. For each line on standard input it does what the line says,
// and answers with one line of JSON: `open`, `claim ID`, `fingerprint`, `record ID`, or `forever` (claims and releases without end).
const [folder = ''] = process.argv.slice(2);
const answer = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
const open = () => openWorkspace(folder, { clock: systemClock(), randomness: systemRandomness(), environment: {} });
let workspace: ReturnType<typeof open> | undefined;

answer('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [order, changeId = 'one'] = line.split(' ');
  workspace ??= open();
  if (order === 'claim') answer((await workspace.claims.claim(claimWish(changeId))).kind);
  if (order === 'record') answer((await workspace.evidence.archive.append(exampleEvidence(changeId))).sequence);
  if (order === 'fingerprint')
    answer(await workspace.vault.fingerprint(new PreSharedKey('canary.psk.tunnel1.AAAAAAAA')));
  while (order === 'forever') {
    const claimed = await workspace.claims.claim(claimWish(changeId));
    if (claimed.kind === 'held') throw new Error('nobody else should be here');
    answer(claimed.claim.fencing);
    await workspace.claims.notePut(claimed.claim, 'forward-0', 'begun');
    await workspace.claims.release(claimed.claim);
  }
}
