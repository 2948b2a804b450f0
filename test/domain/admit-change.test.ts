import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Admission } from '../../domain/admission.ts';
import { type AdmitFacts, admitChange, LONGEST_EXECUTION_SECONDS } from '../../domain/admit-change.ts';
import { ApprovalSettingsSchema } from '../../domain/approval-settings.ts';
import { type AdmitOutput, AdmitOutputSchema } from '../../domain/change-document.ts';
import type { ChangeSignal, SignalKind } from '../../domain/change-signal.ts';
import definition from '../../statemachines/change-connection.asl.json' with { type: 'json' };
import { changeSignal } from '../contracts/change-signals-contract.ts';
import { NOW, rotateRequest } from './example-documents.ts';

const HOUR = 3_600_000;
const at = (hours: number) => new Date(NOW + hours * HOUR).toISOString();
const PLAN = 'a'.repeat(64);
const OTHER_PLAN = 'b'.repeat(64);
const demand = (change: object = {}) => ApprovalSettingsSchema.parse(change);

const by = (name: string) => ({ by: { name, via: 'token' } as const });
const REQUEST = changeSignal('request', { ...by('anna'), at: at(0) });
const approval = (name: string, about = PLAN) => changeSignal('approval', { about, ...by(name) });

function facts(change: Partial<AdmitFacts> = {}): AdmitFacts {
  return {
    request: rotateRequest({ requestedBy: 'anna' }),
    planHash: PLAN,
    demand: null,
    signals: [REQUEST],
    admission: { kind: 'open', passed: [] },
    earlier: null,
    now: NOW,
    ...change,
  };
}

function earlier(verdict: AdmitOutput['verdict'], change: Partial<AdmitOutput> = {}): AdmitOutput {
  const base = { verdict, why: '', refusals: [], planHash: PLAN, approvals: [], passed: [], signalsSeen: 1 };
  return AdmitOutputSchema.parse({ ...base, since: at(-1), until: at(71), waitSeconds: 1, ...change });
}

const WINDOW_WAIT: Admission = { kind: 'wait', until: NOW + 2 * HOUR, why: 'the change window opens later' };
const CLOSED: Admission = { kind: 'refused', code: 'window.closed', why: 'the change window opens later' };
const ONE = { demand: demand() };
const APPROVED = { ...ONE, signals: [REQUEST, approval('bert')] };

describe('a planned change', () => {
  it.each<[string, Partial<AdmitFacts>, AdmitOutput['verdict']]>([
    ['begins when nothing stands in its way', {}, 'admitted'],
    ['begins without approval when none is demanded, whoever asked for it', { signals: [] }, 'admitted'],
    ['waits for approval', ONE, 'await-approval'],
    ['waits for its window', { admission: WINDOW_WAIT }, 'await-window'],
    ['waits for approval before it waits for its window', { ...ONE, admission: WINDOW_WAIT }, 'await-approval'],
    ['waits for its window once it is approved', { ...APPROVED, admission: WINDOW_WAIT }, 'await-window'],
    ['begins once it is approved', APPROVED, 'admitted'],
    ['that waited for approval is planned again', { ...APPROVED, earlier: earlier('await-approval') }, 'replan'],
    ['that waited for its window is planned again', { earlier: earlier('await-window') }, 'replan'],
    ['that was planned again begins', { ...APPROVED, earlier: earlier('replan') }, 'admitted'],
    [
      'that was planned again waits when its window is over',
      { earlier: earlier('replan'), admission: WINDOW_WAIT },
      'await-window',
    ],
    [
      'is refused outside of its window, before anybody is asked to approve it',
      { ...ONE, admission: CLOSED },
      'refused',
    ],
  ])('%s', (_, change, verdict) => {
    expect(AdmitOutputSchema.parse(admitChange(facts(change))).verdict).toBe(verdict);
  });

  it('says what it passed as an emergency', () => {
    const passed = ['the change window opens later', 'changes are frozen'];
    expect(admitChange(facts({ admission: { kind: 'open', passed } }))).toMatchObject({
      verdict: 'admitted',
      why: 'emergency: the change window opens later; changes are frozen',
      passed,
    });
  });
});

describe('approvals', () => {
  const two = { demand: demand({ approvals: 2 }) };

  it.each<[string, readonly ChangeSignal[], readonly string[]]>([
    ['count once for each person', [approval('bert'), approval('carla')], ['bert', 'carla']],
    ['count once for a person who gave two', [approval('bert'), approval('bert')], ['bert']],
    ['do not count when the requester gives them', [approval('anna'), approval('bert')], ['bert']],
    ['do not count for another plan', [approval('bert', OTHER_PLAN), approval('carla')], ['carla']],
    ['are no other decision', [changeSignal('confirmation', { about: PLAN, ...by('bert') })], []],
  ])('%s', (_, given, counting) => {
    const { verdict, approvals } = admitChange(facts({ ...two, signals: [REQUEST, ...given] }));
    expect(approvals.map((signal) => signal.by.name)).toEqual(counting);
    expect(verdict).toBe(counting.length === 2 ? 'admitted' : 'await-approval');
  });

  it('say how many people are still missing, and who cannot be one of them', () => {
    expect(admitChange(facts(two)).why).toBe(
      '2 people other than anna, each approver, have to approve plan aaaaaaaaaaaa',
    );
    expect(admitChange(facts({ ...two, signals: [REQUEST, approval('bert')] })).why).toBe(
      'one approver other than anna has to approve plan aaaaaaaaaaaa',
    );
  });

  it('of a plan that has moved are asked for again, and it says so', () => {
    const approved = earlier('replan', { planHash: OTHER_PLAN, approvals: [approval('bert', OTHER_PLAN)] });
    const { verdict, why, since } = admitChange(facts({ ...ONE, earlier: approved }));
    expect([verdict, since]).toEqual(['await-approval', at(0)]);
    expect(why).toContain('has moved since it was approved');
  });
});

describe('the wait for approval', () => {
  it.each<[string, Partial<AdmitFacts>, string, string]>([
    ['begins when it is asked for', {}, at(0), at(72)],
    ['goes on from where it began', { earlier: earlier('await-approval') }, at(-1), at(71)],
    ['begins anew for another plan', { earlier: earlier('await-approval', { planHash: OTHER_PLAN }) }, at(0), at(72)],
    ['begins anew after another wait', { earlier: earlier('await-window') }, at(0), at(72)],
    [
      'ends no later than the change may begin',
      { request: rotateRequest({ requestedBy: 'anna', notAfter: at(5) }) },
      at(0),
      at(5),
    ],
  ])('%s', (_, change, since, until) => {
    expect(admitChange(facts({ ...ONE, ...change }))).toMatchObject({ verdict: 'await-approval', since, until });
  });

  it('is cut into pieces that both engines can hold', () => {
    const output = admitChange(facts({ demand: demand({ timeoutHours: 720 }) }));
    expect(output).toMatchObject({ until: at(720), waitSeconds: 1_000_000 });
  });

  it('is over at its end, but an approval that was given by then counts', () => {
    const waited = { earlier: earlier('await-approval', { since: at(-72) }) };
    expect(admitChange(facts({ ...ONE, ...waited }))).toMatchObject({
      verdict: 'refused',
      refusals: [{ code: 'approval.timed-out', message: `not approved by ${at(0)}` }],
    });
    expect(admitChange(facts({ ...APPROVED, ...waited })).verdict).toBe('replan');
  });
});

describe('a change is refused', () => {
  it.each<[string, Partial<AdmitFacts>, string, string]>([
    [
      'when it was cancelled, also when it is approved',
      { ...APPROVED, signals: [...APPROVED.signals, changeSignal('cancellation', { comment: 'not tonight' })] },
      'change.cancelled',
      'cancelled by anna: not tonight',
    ],
    [
      'when its plan was rejected, also when it is approved',
      { ...APPROVED, signals: [...APPROVED.signals, changeSignal('rejection', { about: PLAN, ...by('carla') })] },
      'approval.rejected',
      'rejected by carla',
    ],
    [
      'when nothing tells who asked for it',
      { ...ONE, signals: [] },
      'approval.requester-unknown',
      'vpn-change request',
    ],
    [
      'when somebody else asked for it than it says',
      { ...ONE, signals: [changeSignal('request', by('mallory')), approval('mallory')] },
      'approval.requester-unknown',
      'is not known for sure',
    ],
    [
      'when its name is used again after its execution was forgotten: the approvals were given for another run',
      { ...APPROVED, now: NOW + LONGEST_EXECUTION_SECONDS * 1000 + 1 },
      'approval.outlived',
      'ask for it anew',
    ],
    ['outside of its window', { admission: CLOSED }, 'window.closed', 'the change window opens later'],
  ])('%s', (_, change, code, message) => {
    expect(admitChange(facts(change))).toMatchObject({
      verdict: 'refused',
      refusals: [{ code, message: expect.stringContaining(message) }],
    });
  });

  it('for its age no sooner than an execution ends by itself', () => {
    expect(definition.TimeoutSeconds).toBe(LONGEST_EXECUTION_SECONDS);
    expect(admitChange(facts({ ...APPROVED, now: NOW + LONGEST_EXECUTION_SECONDS * 1000 })).verdict).toBe('admitted');
  });

  it('not for the rejection of another plan', () => {
    const signals = [REQUEST, changeSignal('rejection', { about: OTHER_PLAN, ...by('carla') }), approval('bert')];
    expect(admitChange(facts({ ...ONE, signals })).verdict).toBe('admitted');
  });
});

describe('whatever was said, and whenever', () => {
  const kinds: readonly SignalKind[] = ['request', 'approval', 'rejection', 'confirmation', 'cancellation', 'review'];
  const signal = fc
    .record({
      kind: fc.constantFrom(...kinds, 'approval', 'approval'),
      about: fc.constantFrom(PLAN, PLAN, OTHER_PLAN, ''),
      name: fc.constantFrom('anna', 'bert', 'carla', 'dora'),
    })
    .map(({ kind, about, name }) => changeSignal(kind, { about, ...by(name) }));
  const anyFacts: fc.Arbitrary<AdmitFacts> = fc
    .record({
      demand: fc.option(fc.integer({ min: 1, max: 3 }).map((approvals) => demand({ approvals }))),
      signals: fc.array(signal, { maxLength: 8 }).map((said) => [REQUEST, ...said]),
      admission: fc.constantFrom<Admission>({ kind: 'open', passed: [] }, WINDOW_WAIT, CLOSED),
      earlier: fc.option(
        fc.constantFrom(
          earlier('await-approval'),
          earlier('await-approval', { planHash: OTHER_PLAN, since: at(-80) }),
          earlier('await-approval', { since: at(-80) }),
          earlier('await-window'),
          earlier('replan', { since: null, until: null }),
        ),
      ),
    })
    .map((change) => facts(change));
  const always = (check: (given: AdmitFacts, output: AdmitOutput) => void) =>
    fc.assert(
      fc.property(anyFacts, (given) => check(given, admitChange(given))),
      { seed: 4, numRuns: 5000 },
    );

  it('nothing goes on without enough approvals of exactly this plan by people other than the requester', () => {
    always(({ demand: asked, signals }, { verdict }) => {
      const goesOn = ['admitted', 'replan', 'await-window'].includes(verdict);
      const people = new Set(
        signals.filter(({ kind, about }) => kind === 'approval' && about === PLAN).map(({ by: { name } }) => name),
      );
      people.delete('anna');
      expect(goesOn && people.size < (asked?.approvals ?? 0)).toBe(false);
    });
  });

  it('nothing but a refusal follows a cancellation or the rejection of this plan', () => {
    always(({ signals }, { verdict }) => {
      const ended = signals.some(
        ({ kind, about }) => kind === 'cancellation' || (kind === 'rejection' && about === PLAN),
      );
      expect(ended && verdict !== 'refused').toBe(false);
    });
  });

  it('a change that has waited never begins on the plan that it waited with', () => {
    always(({ earlier: before }, { verdict }) => {
      expect(before?.verdict.startsWith('await') === true && verdict === 'admitted').toBe(false);
    });
  });

  it('a wait has a beginning and ends later than now, and a refusal has a reason', () => {
    always(({ now }, output) => {
      const { verdict, since, until, refusals, waitSeconds } = AdmitOutputSchema.parse(output);
      expect(refusals.length > 0).toBe(verdict === 'refused');
      expect(since !== null && until !== null).toBe(verdict.startsWith('await'));
      const end = until === null ? Number.POSITIVE_INFINITY : Date.parse(until);
      expect(end).toBeGreaterThan(now);
      expect(now + waitSeconds * 1000).toBeLessThan(end + 1000);
    });
  });
});
