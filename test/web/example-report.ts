import { NO_STATISTICS, withEvidence } from '../../domain/evidence-statistics.ts';
import type { PlacedEvidence } from '../../domain/selected-evidence.ts';
import { reportDocument } from '../../report/report-document.ts';

async function* each(placed: readonly PlacedEvidence[]) {
  yield* placed;
}

export async function exampleReport(placed: readonly PlacedEvidence[]): Promise<string> {
  const last = placed.at(-1);
  const pieces = reportDocument({
    from: Date.UTC(2026, 0, 1),
    to: Date.UTC(2026, 3, 30),
    connection: null,
    madeAt: Date.UTC(2026, 4, 1, 9),
    head: { sequence: last?.sequence ?? 0, hash: last?.hash ?? '' },
    checkpoint: last
      ? {
          schema: 'vpn-change/checkpoint/1',
          upTo: last.sequence,
          hash: last.hash,
          at: '2026-05-01T00:00:00.000Z',
          algorithm: 'Ed25519',
          keyId: 'ab'.repeat(32),
          signature: '',
        }
      : null,
    statistics: placed.reduce((sum, { record }) => withEvidence(sum, record, false), NO_STATISTICS),
    records: each(placed),
    reviews: new Map(),
  });
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}
