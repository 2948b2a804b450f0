import { describe, expect, it } from 'vitest';
import { EvidenceRecordSchema } from '../../domain/evidence-record.ts';
import { meanDowntime, NO_STATISTICS, occurring, withEvidence } from '../../domain/evidence-statistics.ts';
import { exampleEvidence } from './example-evidence.ts';

const record = (change: object) => EvidenceRecordSchema.parse(exampleEvidence('chg-1', change));
const WAY_BACK = { claimedAt: '2026-03-01T12:00:00.000Z', fencing: 1, digest: 'd', returnTo: null };
const down = (milliseconds: number) => ({ milliseconds, resolutionMilliseconds: 50, downAtTheEnd: false });
const plan = (tunnels: string[], warnings: object[] = []) => ({
  hash: 'h',
  routingType: 'ROUTE_BASED',
  digestBefore: 'a',
  digestAfter: 'b',
  diff: [],
  steps: [{ tunnels, keysFor: tunnels }],
  interruption: { expected: false, why: '' },
  warnings,
  policy: { ticketRequired: false, proof: 'any', stableSeconds: 10, probes: 0, peer: 'none', maxAgeDays: 90 },
});
const applied = (changeId: string, milliseconds: number, change: object = {}) =>
  record({
    changeId,
    outcome: 'applied',
    wayBack: WAY_BACK,
    plan: plan(['tunnel1']),
    proof: 'reauthenticated',
    downtime: { tunnel1: down(milliseconds), tunnel2: down(0) },
    ...change,
  });
const sum = (...records: ReturnType<typeof record>[]) =>
  records.reduce((so, each) => withEvidence(so, each, false), NO_STATISTICS);

describe('the statistics of records', () => {
  it('count outcomes, altogether and by month', () => {
    const { changes, byOutcome, byMonth } = sum(
      applied('chg-1', 0),
      record({ endedAt: '2026-04-01T00:00:00.000Z' }),
      record({ endedAt: '2026-04-30T23:59:59.000Z', outcome: 'planned' }),
    );
    expect([changes, occurring(byOutcome)]).toEqual([3, ['applied', 'planned', 'rejected']]);
    expect([...byMonth].map(([month, counts]) => [month, occurring(counts)])).toEqual([
      ['2026-03', ['applied']],
      ['2026-04', ['planned', 'rejected']],
    ]);
  });

  it('tell the mean and the worst downtime of the tunnels that were touched', () => {
    const { downtime } = sum(applied('chg-1', 1000), applied('chg-2', 3000), applied('chg-3', 2000));
    expect(downtime.tunnel1).toMatchObject({ changes: 3, worst: 3000, worstResolution: 50, worstChangeId: 'chg-2' });
    expect([meanDowntime(downtime.tunnel1), meanDowntime(downtime.tunnel2)]).toEqual([2000, null]);
  });

  it('take a change of fields that belong to no tunnel as one that touched both', () => {
    const { downtime } = sum(applied('chg-1', 0, { kind: 'update', plan: plan([]) }));
    expect([downtime.tunnel1.changes, downtime.tunnel2.changes]).toEqual([1, 1]);
  });

  it('count a rotation of keys that were too old as late', () => {
    const late = plan(['tunnel1'], [{ code: 'psk.overdue', message: 'the keys are 100 days old' }]);
    const counted = sum(
      applied('chg-1', 0),
      applied('chg-2', 0, { plan: late }),
      applied('chg-3', 0, { kind: 'update' }),
    );
    expect([counted.rotationsOnTime, counted.rotationsOverdue]).toEqual([1, 1]);
  });

  it('count emergencies and their reviews, of changes that touched anything', () => {
    const { authorization } = record({});
    const emergency = { authorization: { ...authorization, emergency: { justification: 'leaked', passed: [] } } };
    const one = withEvidence(sum(applied('chg-1', 0, emergency)), applied('chg-2', 0, emergency), true);
    const { emergencies, emergenciesReviewed } = withEvidence(one, record(emergency), false);
    expect([emergencies, emergenciesReviewed]).toEqual([2, 1]);
  });

  it('count ways back, and how many of them are proven', () => {
    const rollback = (proven: boolean) => ({ rollback: { why: '', proven, endedBy: null }, wayBack: WAY_BACK });
    const { rollbacks, rollbacksProven, touched } = sum(record(rollback(true)), record(rollback(false)));
    expect([rollbacks, rollbacksProven, touched]).toEqual([2, 1, 2]);
  });
});
