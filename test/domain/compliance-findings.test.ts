import { describe, expect, it } from 'vitest';
import type { ChainVerdict } from '../../domain/chain-verdict.ts';
import {
  type ComplianceFacts,
  type ConnectionState,
  complianceFindings,
  judged,
} from '../../domain/compliance-findings.ts';
import { EMPTY_CHAIN } from '../../domain/evidence-chain.ts';
import { EvidenceRecordSchema } from '../../domain/evidence-record.ts';
import { exampleEvidence } from './example-evidence.ts';

const NOW = Date.UTC(2026, 5, 1);
const DAY = 86_400_000;
const SOUND: ChainVerdict = { sound: true, findings: [], head: EMPTY_CHAIN };
const OFFICE: ConnectionState = {
  name: 'office',
  maxAgeDays: 90,
  ticketRequired: false,
  keyCreatedAt: NOW - 10 * DAY,
};
const WAY_BACK = { claimedAt: '2026-03-01T12:00:00.000Z', fencing: 1, digest: 'd', returnTo: null };
const plan = (warnings: object[] = [], ticketRequired = false) => ({
  hash: 'h',
  routingType: 'ROUTE_BASED',
  digestBefore: 'a',
  digestAfter: 'b',
  diff: [],
  steps: [],
  interruption: { expected: false, why: '' },
  warnings,
  policy: { ticketRequired, proof: 'any', stableSeconds: 10, probes: 0, peer: 'none', maxAgeDays: 90 },
});
const RECORD = EvidenceRecordSchema.parse(exampleEvidence('chg-1', { wayBack: WAY_BACK, plan: plan() }));
const record = (change: object = {}) => judged(EvidenceRecordSchema.parse({ ...RECORD, ...change }));
const authorized = (change: object) => ({ authorization: { ...RECORD.authorization, ...change } });
const WEAK = { code: 'weak.sha1', message: 'sha1 is deprecated', path: '/tunnel1/phase1/integrityAlgorithms' };
const EMERGENCY = authorized({ emergency: { justification: 'the key leaked', passed: [] } });

function codes(facts: Partial<ComplianceFacts>): string[] {
  const all = {
    now: NOW,
    connections: [OFFICE],
    records: [],
    reviewed: new Set<string>(),
    unrecorded: [],
    chain: SOUND,
  };
  return complianceFindings({ ...all, ...facts }).map(({ code, subject }) => `${code} ${subject}`);
}

describe('compliance', () => {
  it.each<[string, Partial<ComplianceFacts>, string[]]>([
    ['all well', { records: [record()] }, []],
    ['a key at its maximum age', { connections: [{ ...OFFICE, keyCreatedAt: NOW - 90 * DAY }] }, []],
    ['a key over it', { connections: [{ ...OFFICE, keyCreatedAt: NOW - 91 * DAY }] }, ['key.overdue office']],
    ['no key at all', { connections: [{ ...OFFICE, keyCreatedAt: null }] }, ['key.unknown office']],
    [
      'a change without the ticket that it needed',
      { records: [record({ plan: plan([], true), request: { ...RECORD.request, ticket: null } })] },
      ['ticket.missing chg-1'],
    ],
    [
      'one that needs a ticket by now',
      {
        connections: [{ ...OFFICE, ticketRequired: true }],
        records: [record({ request: { ...RECORD.request, ticket: null } })],
      },
      ['ticket.missing chg-1'],
    ],
    [
      'one that was refused for want of a ticket',
      { records: [record({ wayBack: null, plan: plan([], true), request: { ...RECORD.request, ticket: null } })] },
      [],
    ],
    [
      'a change with fewer approvals than it needed',
      { records: [record(authorized({ approvalsRequired: 2, independentApprovals: 1 }))] },
      ['approval.missing chg-1'],
    ],
    ['one that had them', { records: [record(authorized({ approvalsRequired: 1, independentApprovals: 1 }))] }, []],
    ['an emergency without a review', { records: [record(EMERGENCY)] }, ['review.missing chg-1']],
    ['an emergency with one', { records: [record(EMERGENCY)], reviewed: new Set(['chg-1']) }, []],
    ['an emergency that touched nothing', { records: [record({ ...EMERGENCY, wayBack: null })] }, []],
    ['a weak algorithm', { records: [record({ plan: plan([WEAK]) })] }, ['algorithm.weak office']],
    ['one that a later change took away', { records: [record({ plan: plan([WEAK]) }), record()] }, []],
    [
      'one that a later refusal did not look at',
      { records: [record({ plan: plan([WEAK]) }), record({ plan: null })] },
      ['algorithm.weak office'],
    ],
    ['a missing record', { unrecorded: ['chg-9'] }, ['record.missing chg-9']],
    [
      'an execution that was started with more than a request',
      { records: [record({ foreignInput: ['promotePsk'] })] },
      ['execution.foreign-input chg-1'],
    ],
    [
      'a broken chain',
      { chain: { ...SOUND, findings: [{ flaw: 'removed', sequence: 3, place: null, text: 'record 3 is missing' }] } },
      ['chain.removed chain'],
    ],
  ])('sees %s', (_, facts, expected) => {
    expect(codes(facts)).toEqual(expected);
  });
});
