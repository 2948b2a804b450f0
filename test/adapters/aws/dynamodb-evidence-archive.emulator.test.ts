import { describe, expect, it } from 'vitest';
import { dynamoDbEvidenceArchive } from '../../../adapters/aws/dynamodb-evidence-archive.ts';
import { systemRandomness } from '../../../adapters/local/system-randomness.ts';
import { walkChain } from '../../../domain/chain-walk.ts';
import { entryReading } from '../../../domain/entry-reading.ts';
import { entriesOf, evidenceArchiveContract } from '../../contracts/evidence-archive-contract.ts';
import { exampleEvidence } from '../../domain/example-evidence.ts';
import { EMULATOR, emulatedChangeTable, emulatedDocumentClient } from './emulated-aws.ts';
import { losingAnswers, retried } from './lost-answers.ts';

const archiveIn = (tableName: string, client = emulatedDocumentClient()) =>
  dynamoDbEvidenceArchive({ client, tableName, randomness: systemRandomness() });

describe.skipIf(EMULATOR === undefined)('over the emulator', () => {
  evidenceArchiveContract('the chain in DynamoDB', async () => archiveIn(await emulatedChangeTable()));
  evidenceArchiveContract('the chain in DynamoDB, when the answers to writes are lost,', async () => {
    const archive = archiveIn(await emulatedChangeTable(), emulatedDocumentClient(losingAnswers()));
    return { ...retried(archive), entries: (...range) => archive.entries(...range) };
  });

  it('20 writers, each with all of 10 records in an order of its own, leave one sound chain of 10', async () => {
    const tableName = await emulatedChangeTable();
    const ids = Array.from({ length: 10 }, (_, index) => `chg-${index}`);
    await Promise.all(
      Array.from({ length: 20 }, async (_, writer) => {
        const archive = archiveIn(tableName);
        for (const [step] of ids.entries()) {
          await archive.append(exampleEvidence(ids[(step * 3 + writer) % ids.length] ?? ''));
        }
      }),
    );
    const entries = await entriesOf(archiveIn(tableName));
    const readings = entries.map((entry) => entryReading(String(entry.sequence), entry));
    expect(walkChain(readings, new Map())).toMatchObject({ head: { sequence: 10 }, flaw: null });
  });
});
