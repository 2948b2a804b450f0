import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openEvidenceDatabase } from '../../../adapters/local/open-evidence.ts';
import { sqliteEvidenceArchive } from '../../../adapters/local/sqlite-evidence-archive.ts';
import { entriesOf, evidenceArchiveContract } from '../../contracts/evidence-archive-contract.ts';
import { exampleEvidence } from '../../domain/example-evidence.ts';
import { temporaryFolder } from './temporary-folder.ts';

function opened() {
  const db = openEvidenceDatabase(join(temporaryFolder(), 'evidence.db'));
  onTestFinished(() => db.close());
  return db;
}

evidenceArchiveContract('the archive in SQLite', async () => sqliteEvidenceArchive(opened()));

describe('the archive in SQLite', () => {
  it('refuses to change or to remove an entry', async () => {
    const db = opened();
    await sqliteEvidenceArchive(db).append(exampleEvidence('one'));
    expect(() => db.exec("UPDATE entries SET entry = '{}'")).toThrow('append-only');
    expect(() => db.exec('DELETE FROM entries')).toThrow('append-only');
  });

  it('gives a long chain page by page', async () => {
    const archive = sqliteEvidenceArchive(opened());
    for (let count = 1; count <= 401; count += 1) await archive.append(exampleEvidence(`chg-${count}`));
    expect((await entriesOf(archive)).map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 401 }, (_, index) => index + 1),
    );
  });
});
