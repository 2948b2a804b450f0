import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { ed25519Signer } from '../adapters/local/ed25519-signer.ts';
import { readEvidenceFolder, writeEvidenceFolder } from '../adapters/local/evidence-folder.ts';
import { openEvidenceDatabase } from '../adapters/local/open-evidence.ts';
import { sqliteEvidenceArchive } from '../adapters/local/sqlite-evidence-archive.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { systemRandomness } from '../adapters/local/system-randomness.ts';
import { verifyChain } from '../domain/chain-verdict.ts';
import { isEvidence, KeptRecordSchema } from '../domain/evidence-record.ts';
import { ChangeIdSchema } from '../domain/identifiers.ts';
import { signHead } from '../functions/archive-evidence/sign-head.ts';
import { reportDocument } from '../report/report-document.ts';
import { reportOf } from '../report/report-of.ts';

// npm run bench:evidence – how long it takes to keep, list, export, verify and report many records of a real change.

const RECORDS = Number(process.argv[2] ?? 10_000);
const MEGABYTE = 1024 * 1024;

const folder = mkdtempSync(join(tmpdir(), 'bench-evidence-'));
const db = openEvidenceDatabase(join(folder, 'evidence.db'));
const archive = sqliteEvidenceArchive(db);
const kept = z.array(KeptRecordSchema).parse(JSON.parse(readFileSync('test/domain/kept/evidence-1.json', 'utf8')));
const example = kept.find(isEvidence);
if (!example) throw new Error('the kept records hold no evidence');

async function timed(what: string, work: () => Promise<string>): Promise<void> {
  const begin = performance.now();
  const said = await work();
  const seconds = (performance.now() - begin) / 1000;
  const memory = process.memoryUsage().rss / MEGABYTE;
  console.log(`${what.padEnd(10)} ${seconds.toFixed(2).padStart(7)} s  ${memory.toFixed(0).padStart(5)} MB  ${said}`);
}

try {
  await timed('keep', async () => {
    for (let count = 1; count <= RECORDS; count += 1) {
      const changeId = ChangeIdSchema.parse(`chg-${count}`);
      const endedAt = new Date(Date.UTC(2026, 0, 1) + count * 3_000_000).toISOString();
      await archive.append({ ...example, changeId, endedAt, connection: `office-${count % 500}` });
    }
    return `${RECORDS} records`;
  });
  await timed('list', async () => `${(await archive.list({})).length} rows`);
  await timed('find', async () => `${(await archive.list({ connection: 'office-7', limit: 20 })).length} rows`);
  const signer = ed25519Signer(join(folder, 'evidence.key'), systemRandomness());
  await signHead({ clock: systemClock(), archive, signer });
  const exported = join(folder, 'export');
  await timed('export', async () => {
    const checkpoints = await archive.checkpoints();
    const publicKeys = [await signer.publicKey()];
    return `${await writeEvidenceFolder(exported, { entries: archive.entries(), checkpoints, publicKeys, changes: [] })} files`;
  });
  await timed('verify', async () => `sound: ${verifyChain(readEvidenceFolder(exported)).sound}`);
  await timed('report', async () => {
    const file = join(folder, 'report.html');
    const report = await reportOf(archive, {}, Date.UTC(2027, 0, 1));
    await pipeline(reportDocument(report), createWriteStream(file));
    return `${(statSync(file).size / MEGABYTE).toFixed(0)} MB of HTML`;
  });
} finally {
  db.close();
  rmSync(folder, { recursive: true });
}
