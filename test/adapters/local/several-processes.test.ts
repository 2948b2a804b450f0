import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openChangeStore } from '../../../adapters/local/open-change-store.ts';
import { openEvidenceDatabase } from '../../../adapters/local/open-evidence.ts';
import { sqliteEvidenceArchive } from '../../../adapters/local/sqlite-evidence-archive.ts';
import { sqliteGatewayClaims } from '../../../adapters/local/sqlite-gateway-claims.ts';
import { walkChain } from '../../../domain/chain-walk.ts';
import { entryReading } from '../../../domain/entry-reading.ts';
import { entriesOf } from '../../contracts/evidence-archive-contract.ts';
import { claimWish } from '../../contracts/gateway-claims-contract.ts';
import { temporaryFolder } from './temporary-folder.ts';

async function contender(folder: string) {
  const program = fileURLToPath(new URL('./contending-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => JSON.parse((await lines.next()).value ?? 'null');
  expect(await next()).toBe('ready');
  const told = (order: string) => {
    child.stdin.write(`${order}\n`);
    return next();
  };
  return { child, next, told };
}

describe('several processes with one workspace', () => {
  it('make it at once and agree on the master key, and exactly one gets a gateway', async () => {
    const folder = temporaryFolder();
    const [one, two] = await Promise.all([contender(folder), contender(folder)]);
    const answers = await Promise.all([one.told('claim one'), two.told('claim two')]);
    expect(answers.toSorted()).toEqual(['claimed', 'held']);
    const fingerprints = await Promise.all([one.told('fingerprint'), two.told('fingerprint')]);
    expect(fingerprints[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprints[1]).toBe(fingerprints[0]);
  });

  it('give each record one place in the chain, whoever brings it and however often', async () => {
    const folder = temporaryFolder();
    const [one, two] = await Promise.all([contender(folder), contender(folder)]);
    const ids = Array.from({ length: 20 }, (_, index) => `chg-${index}`);
    const bring = async (process: typeof one, order: readonly string[]) => {
      const places = new Map<string, unknown>();
      for (const id of order) places.set(id, await process.told(`record ${id}`));
      return places;
    };
    const [ups, downs] = await Promise.all([bring(one, ids), bring(two, ids.toReversed())]);
    expect(ids.map((id) => downs.get(id))).toEqual(ids.map((id) => ups.get(id)));
    const db = openEvidenceDatabase(join(folder, '.vpn-change', 'evidence.db'));
    const entries = await entriesOf(sqliteEvidenceArchive(db));
    db.close();
    const found = entries.map((content) => entryReading(String(content.sequence), content));
    expect(walkChain(found, new Map())).toMatchObject({ head: { sequence: 20 }, flaw: null });
  });

  it('leave a sound database, and no fencing number twice, when one is killed in the middle of claims', async () => {
    const folder = temporaryFolder();
    let last = 0;
    for (const rounds of [3, 10, 25]) {
      const { child, next, told } = await contender(folder);
      let fencing = Number(await told('forever'));
      for (let round = 0; round < rounds; round += 1) fencing = Number(await next());
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(fencing).toBeGreaterThan(last);
      last = fencing;

      const db = openChangeStore(join(folder, '.vpn-change', 'changes.db'));
      expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
      const claims = sqliteGatewayClaims(db, { now: () => 0 });
      const left = await claims.holder(claimWish('one').gatewayKey);
      expect([null, 'one']).toContain(left?.changeId ?? null);
      if (left !== null) await claims.release(left);
      const mine = await claims.claim(claimWish('mine'));
      if (mine.kind === 'held') throw new Error('a released gateway is free');
      expect(mine.claim.fencing).toBeGreaterThan(last);
      last = mine.claim.fencing;
      await claims.release(mine.claim);
      db.close();
    }
  });
});
