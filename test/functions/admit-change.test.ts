import { describe, expect, it } from 'vitest';
import type { AdmitOutput } from '../../domain/change-document.ts';
import { claimOf } from '../../domain/change-progress.ts';
import type { ChangeSignal, SignalKind } from '../../domain/change-signal.ts';
import type { PlanFacts } from '../../domain/plan-facts.ts';
import { admitChange } from '../../functions/admit-change/step.ts';
import type { StepPorts } from '../../functions/step.ts';
import { changeSignal, changeWait } from '../contracts/change-signals-contract.ts';
import { exampleSettings, NOW, planFacts, planIn, rotateRequest } from '../domain/example-documents.ts';
import { claimedDocument, rehearse } from './rehearsal.ts';

/** A Sunday, 12:00 UTC: the window opens an hour later. */
const window = { days: ['sun'], from: '13:00', to: '15:00', timeZone: 'UTC' };
const WINDOW = exampleSettings({ window });
const APPROVAL = exampleSettings({ approval: {} });
const WAITS = rotateRequest({ outsideWindow: 'wait', requestedBy: 'anna' });
const FREEZE = { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z', reason: 'end of the quarter' };

/** A change that waited for its gateway before, and so holds it when it is asked again whether it may begin. */
async function begin(change: Partial<PlanFacts> = {}, ports: Partial<StepPorts> = {}) {
  const facts = planFacts({ request: WAITS, ...change });
  const rehearsal = await rehearse(facts);
  const document = await claimedDocument(facts, rehearsal);
  const { changeId } = facts.request;
  const { signals } = rehearsal.ports;
  const say = (kind: SignalKind, what: Partial<ChangeSignal> = {}) =>
    signals.record(changeSignal(kind, { changeId, ...what }));
  await say('request');
  return {
    rehearsal,
    document,
    say,
    hash: planIn(document).hash,
    run: (earlier?: AdmitOutput) =>
      admitChange(
        { ...document, ...(earlier ? { admitChange: earlier } : {}) },
        { ...rehearsal.ports, ...ports },
        'forward',
      ),
    holds: async () => (await rehearsal.claims.all()).length === 1,
    wait: () => signals.beginWait({ ...changeWait(), changeId }, 'a token'),
    waits: async () => (await signals.wait(changeId)) !== null,
  };
}

describe('AdmitChange', () => {
  it('lets a change begin, which keeps its gateway', async () => {
    const { run, holds } = await begin();
    expect(await run()).toMatchObject({ verdict: 'admitted', signalsSeen: 1 });
    expect(await holds()).toBe(true);
  });

  it.each([
    ['approval', APPROVAL, 'await-approval'],
    ['its window', WINDOW, 'await-window'],
  ])('gives the gateway back while the change waits for %s', async (_, settings, verdict) => {
    const { run, holds } = await begin({ settings });
    expect(await run()).toMatchObject({ verdict });
    expect(await holds()).toBe(false);
  });

  it('leaves alone the claim of another change that has the gateway by now', async () => {
    const { run, rehearsal, document } = await begin({ settings: WINDOW });
    await rehearsal.claims.release(claimOf(document));
    const other = planFacts({ request: rotateRequest({ changeId: 'chg-other' }), settings: WINDOW });
    await claimedDocument(other, rehearsal);
    await run();
    expect(await rehearsal.claims.all()).toMatchObject([{ changeId: 'chg-other' }]);
  });

  it('goes on from what is said and from the clock, each time anew', async () => {
    const { run, say, hash, rehearsal, wait, waits } = await begin({
      settings: exampleSettings({ window, approval: {} }),
    });
    const first = await run();
    await wait();
    await say('approval', { about: hash, by: { name: 'bert', via: 'token' } });
    const second = await run(first);
    expect([first.verdict, second.verdict, await waits()]).toEqual(['await-approval', 'await-window', true]);
    rehearsal.now = NOW + 3_600_000;
    const third = await run(second);
    expect([third.verdict, await waits()]).toEqual(['replan', false]);
    expect(await run(third)).toMatchObject({ verdict: 'admitted', approvals: [{ by: { name: 'bert' } }] });
  });

  it.each(['cancellation', 'rejection'] as const)('ends the wait of a change with its %s', async (kind) => {
    const { run, say, hash, wait, waits } = await begin({ settings: APPROVAL });
    const first = await run();
    await wait();
    await say(kind, kind === 'rejection' ? { about: hash } : {});
    expect([(await run(first)).verdict, await waits()]).toEqual(['refused', false]);
  });

  it('heeds a freeze that was declared after the plan was made', async () => {
    const registry = { find: async () => null, freezes: async () => [FREEZE] };
    const { run } = await begin({}, { registry });
    expect(await run()).toMatchObject({ verdict: 'await-window', until: '2026-03-02T00:00:00.000Z' });
  });

  it('heeds a change calendar, asked about this moment', async () => {
    const asked: number[] = [];
    const calendar = {
      state: async (at: number) => {
        asked.push(at);
        return { open: false, nextTransitionAt: NOW + 7_200_000, name: 'company' };
      },
    };
    const { run } = await begin({}, { calendar });
    expect(await run()).toMatchObject({ verdict: 'await-window', until: '2026-03-01T14:00:00.000Z' });
    expect(asked).toEqual([NOW + 1000]);
  });

  it.each([
    ['no earlier than it was asked for', { notBefore: '2026-03-01T13:00:00.000Z' }, 'await-window', []],
    ['no later than it was asked for', { notAfter: '2026-03-01T11:00:00.000Z' }, 'refused', ['window.too-late']],
    [
      'not outside of its window when it asked to be refused',
      { outsideWindow: 'refuse' },
      'refused',
      ['window.closed'],
    ],
    ['at once as an emergency', { emergency: { justification: 'the key has leaked' } }, 'admitted', []],
  ])('lets a change begin %s', async (_, change, verdict, codes) => {
    const { run } = await begin({ settings: WINDOW, request: rotateRequest({ outsideWindow: 'wait', ...change }) });
    const output = await run();
    expect([output.verdict, output.refusals.map(({ code }) => code)]).toEqual([verdict, codes]);
  });
});
