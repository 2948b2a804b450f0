import { describe, expect, it } from 'vitest';
import { evidenceRecord } from '../../domain/evidence.ts';
import { type EvidenceRecord, EvidenceRecordSchema } from '../../domain/evidence-record.ts';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import { CANARY, changeWorld, inVirtualTime, type WorldWish } from './change-world.ts';

inVirtualTime();

const PROGRAM = { definition: 'd'.repeat(64), version: '0.1.0', commit: null, engine: 'embedded' as const };
const LEFT_ALONE = { signals: [], program: PROGRAM };
const LEG = ['UpdatePeer', 'ApplyChange', 'SettleGateway', 'PollGateway', 'CheckConnectivity'];
type Request = Parameters<Awaited<ReturnType<typeof changeWorld>>['run']>[0];

async function ended(wish: WorldWish = {}, what: Request = {}) {
  const world = await changeWorld(wish);
  const result = await world.run(what);
  const entry = await world.index.find(result.changeId);
  if (!entry) throw new Error('the change was not begun');
  const history = await world.histories.read(result.changeId);
  return { world, result, request: entry.request, history };
}

async function recordOf(wish?: WorldWish, what?: Request): Promise<EvidenceRecord> {
  const { request, history } = await ended(wish, what);
  return EvidenceRecordSchema.parse(evidenceRecord({ ...LEFT_ALONE, request, history }));
}

const UPDATE: Request = { kind: 'update', patch: { labels: { site: 'berlin' } } };
const OUTCOMES: readonly [string, WorldWish, Request, Partial<EvidenceRecord>][] = [
  ['a rotation', {}, {}, { outcome: 'applied', end: 'succeeded', proof: 'reauthenticated', rollback: null }],
  ['an update', {}, UPDATE, { outcome: 'applied', end: 'succeeded', keys: null, rollback: null }],
  ['a dry run', {}, { dryRun: true }, { outcome: 'planned', end: 'succeeded', wayBack: null, keys: null, proof: null }],
  [
    'nothing to do',
    {},
    { kind: 'update', patch: { displayName: 'office' } },
    { outcome: 'unchanged', end: 'succeeded', wayBack: null, requests: [], downtime: null },
  ],
  [
    'a refusal',
    { scenario: 'one-tunnel-down' },
    {},
    { outcome: 'rejected', end: 'failed', wayBack: null, requests: [], receipts: [] },
  ],
  [
    'a way back',
    { scenario: 'keys-differ' },
    {},
    { outcome: 'rolled-back', end: 'failed', rollback: { why: expect.any(String), proven: true, endedBy: null } },
  ],
  [
    'a way back that is not proven',
    { scenario: 'gateway-error-for-good' },
    {},
    { outcome: 'needs-operator', end: 'failed', rollback: { why: expect.any(String), proven: false, endedBy: null } },
  ],
];

describe('the evidence record', () => {
  it.each(OUTCOMES)('of %s tells its end', async (_, wish, what, expected) => {
    expect(await recordOf(wish, what)).toMatchObject(expected);
  });

  it('of a rotation tells what an auditor asks', async () => {
    const record = await recordOf({ settings: { requireTicket: true } });
    expect(record).toMatchObject({
      schema: 'vpn-change/evidence/1',
      connection: 'office',
      request: { ticket: 'CHG0001', reason: 'test', tunnels: ['tunnel1', 'tunnel2'] },
      authorization: {
        requestedBy: 'tester',
        verdict: 'admitted',
        approvalsRequired: 0,
        approvals: [],
        emergency: null,
      },
      plan: { routingType: 'ROUTE_BASED', diff: [], steps: [{ tunnels: ['tunnel2'] }, { tunnels: ['tunnel1'] }] },
      wayBack: { fencing: 1, returnTo: '0'.repeat(32) },
      keys: {
        secretId: 'vpn/office',
        returnTo: '0'.repeat(32),
        fingerprints: { tunnel1: expect.stringMatching(/^[0-9a-f]{64}$/), tunnel2: expect.any(String) },
        discardedAt: null,
      },
      foreignInput: [],
      program: PROGRAM,
    });
    expect(record.plan?.policy.ticketRequired).toBe(true);
    expect(record.requests.map(({ put, sent, certain }) => [put, sent, certain])).toEqual([
      ['forward-0', true, true],
      ['forward-1', true, true],
    ]);
    expect(record.gateway.map(({ put, verdict }) => [put, verdict])).toEqual([
      ['forward-0', 'ready'],
      ['forward-1', 'ready'],
    ]);
    expect(record.checks.map(({ put, verdict }) => [put, verdict])).toEqual([
      ['forward-0', 'next-step'],
      ['forward-1', 'promote'],
    ]);
    expect(record.receipts.map(({ put, action, tunnel, by }) => [put, action, tunnel, by])).toEqual([
      ['forward-0', 'load-key', 'tunnel2', null],
      ['forward-1', 'load-key', 'tunnel1', null],
    ]);
    const proven = record.steps.map(({ downtimeMilliseconds }) => downtimeMilliseconds);
    expect(record.downtime?.tunnel1.milliseconds).toBe(proven.reduce((total, { tunnel1 = 0 }) => total + tunnel1, 0));
    expect(record.downtime?.tunnel1.downAtTheEnd).toBe(false);
    expect(record.keys?.promotedAt).toEqual(expect.any(String));
    expect(record.trail.map(({ code }) => code)).toContain('psk.promoted');
  });

  it('tells each state once for each leg, its looks counted', async () => {
    const { timeline } = await recordOf();
    expect(timeline.map(({ state }) => state)).toEqual([
      'ValidateChange',
      'AdmitChange',
      'ClaimGateway',
      'StagePsk',
      ...LEG,
      ...LEG,
      'PromotePsk',
      'ReleaseGateway',
    ]);
    expect(timeline.filter(({ left }) => left !== 'done')).toEqual([]);
    const polled = timeline.filter(({ state }) => state === 'PollGateway');
    expect(polled.map(({ visits, attempts }) => visits === attempts && visits > 1)).toEqual([true, true]);
    expect(polled.map(({ startedAt, endedAt }) => Date.parse(endedAt ?? '') > Date.parse(startedAt))).toEqual([
      true,
      true,
    ]);
  });

  it('names the errors of attempts, and what was left by its Catch', async () => {
    const { timeline, outcome } = await recordOf({
      ports: ({ vault }) => ({
        vault: {
          ...vault,
          stage: async () => {
            throw Object.assign(new Error('gone'), { name: 'VaultUnavailableError' });
          },
        },
      }),
    });
    const staged = timeline.find(({ state }) => state === 'StagePsk');
    expect([staged?.left, outcome]).toEqual(['caught', 'rejected']);
    expect(staged?.errors).toHaveLength(staged?.attempts ?? -1);
    expect(new Set(staged?.errors.map(({ name }) => name)).size).toBe(1);
  });

  it('counts the downtime of a step that was never proven', async () => {
    const record = await recordOf({ scenario: 'gateway-error-for-good' });
    expect(record.steps.filter(({ proven }) => proven)).toEqual([]);
    expect(record.downtime).not.toBeNull();
  });

  it('is the same however often it is made', async () => {
    const { request, history } = await ended({ scenario: 'keys-differ' });
    const facts = { ...LEFT_ALONE, request, history };
    expect(evidenceRecord(facts)).toEqual(evidenceRecord(structuredClone(facts)));
  });

  it('holds no key', async () => {
    for (const [, wish, what] of OUTCOMES) {
      expect(JSON.stringify(await recordOf(wish, what)).toLowerCase()).not.toContain(CANARY);
    }
  });
});

describe('a history that stops anywhere', () => {
  it.each(OUTCOMES)('of %s gives a record, and no success', async (_, wish, what) => {
    const { request, history } = await ended(wish, what);
    for (let length = 0; length < history.length; length += 1) {
      const facts = { ...LEFT_ALONE, request, history: history.slice(0, length) };
      const { outcome, end, rollback } = EvidenceRecordSchema.parse(evidenceRecord(facts));
      expect([length, outcome, end]).toEqual([length, expect.stringMatching(/^(rejected|needs-operator)$/), 'cut-off']);
      expect(outcome === 'rejected' && rollback).toBeFalsy();
    }
  });

  it('or is damaged in any one event gives a record all the same', async () => {
    const { request, history } = await ended({ scenario: 'keys-differ' });
    for (const [index, event] of history.entries()) {
      const text = '{"half a docu';
      const damaged = {
        ...event,
        ...(event.stateEnteredEventDetails && {
          stateEnteredEventDetails: { ...event.stateEnteredEventDetails, input: text },
        }),
        ...(event.stateExitedEventDetails && {
          stateExitedEventDetails: { ...event.stateExitedEventDetails, output: text },
        }),
      };
      const facts = { ...LEFT_ALONE, request, history: history.with(index, damaged) };
      expect(EvidenceRecordSchema.safeParse(evidenceRecord(facts)).success, `event ${index + 1}`).toBe(true);
    }
  });
});

describe('an execution that was started with more than a request', () => {
  it('is believed nothing of it, and shows that it was', async () => {
    const { request, history } = await ended({ scenario: 'one-tunnel-down' });
    const proven = { verdict: 'promote', put: 'forward-1', proven: [] };
    const forged = JSON.stringify({ request, checkConnectivity: proven, promotePsk: { at: request.requestedAt } });
    const started = { ...history[0], executionStartedEventDetails: { input: forged } };
    const first = history[0];
    if (!first) throw new Error('the history is empty');
    const record = evidenceRecord({ ...LEFT_ALONE, request, history: history.with(0, { ...first, ...started }) });
    expect(record.foreignInput).toEqual(['checkConnectivity', 'promotePsk']);
    expect([record.outcome, record.checks, record.keys]).toEqual(['rejected', [], null]);
  });
});

describe('what was said about a change', () => {
  const at = '2026-01-04T00:00:00.000Z';
  const changeId = ChangeIdSchema.parse('chg-1');
  const signal = (kind: 'approval' | 'rejection' | 'request', name: string, about = 'hash-1') => ({
    changeId,
    kind,
    about,
    at,
    comment: 'fine',
    by: { name, via: 'jwt' as const },
  });

  it('is kept with the plan that it binds to, and who is independent is counted', async () => {
    const { request, history } = await ended();
    const admitted = {
      verdict: 'admitted',
      why: 'emergency: window',
      planHash: 'hash-1',
      approvals: [signal('approval', 'anna')],
      passed: ['window'],
    };
    const exit = {
      id: 2,
      previousEventId: 1,
      timestamp: at,
      type: 'TaskStateExited',
      stateExitedEventDetails: { name: 'AdmitChange', output: JSON.stringify({ admitChange: admitted }) },
    };
    const signals = [
      signal('request', 'tester', ''),
      signal('approval', 'anna'),
      signal('approval', 'tester'),
      signal('approval', 'bert', 'of an earlier plan'),
      signal('rejection', 'carla'),
    ];
    const emergency = { justification: 'the key has leaked' };
    const record = evidenceRecord({
      request: { ...request, emergency },
      history: history.map((event) => (event.stateExitedEventDetails?.name === 'AdmitChange' ? exit : event)),
      signals,
      program: PROGRAM,
    });
    expect(EvidenceRecordSchema.parse(record).authorization).toMatchObject({
      requestedVia: 'jwt',
      verdict: 'admitted',
      planHash: 'hash-1',
      approvals: [{ by: 'anna', planHash: 'hash-1' }, { by: 'tester' }, { by: 'bert', planHash: 'of an earlier plan' }],
      rejections: [{ by: 'carla' }],
      independentApprovals: 1,
      emergency: { justification: 'the key has leaked', passed: ['window'] },
    });
  });
});
