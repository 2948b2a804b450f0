import { describe, expect, it } from 'vitest';
import { currentLeg, type Direction } from '../../domain/change-progress.ts';
import type { ChangeRequest } from '../../domain/change-request.ts';
import { type ConnectionBody, normalConnectionBody } from '../../domain/connection-body.ts';
import { type PutFacts, type PutIntent, putIntent } from '../../domain/put-intent.ts';
import { answeredBody } from './answered-body.ts';
import { exampleBody, exampleTunnel } from './example-bodies.ts';
import { planFacts, planIn, plannedDocument, rotateRequest, updateRequest } from './example-documents.ts';

const start = exampleBody({ labels: { site: 'a' } });
const RENAME = updateRequest({ displayName: 'renamed' });
const UNLABEL = updateRequest({ labels: null });
const KEYS = rotateRequest();

/** The first leg of a change of `start`, with nothing noted and nothing moved. */
function factsOf(request: ChangeRequest, direction: Direction, change: Partial<PutFacts>): PutFacts {
  const document = plannedDocument(planFacts({ request, live: { connectionId: 'c', body: start, state: null } }));
  const plan = planIn(document);
  const journal = { own: undefined, forward: direction === 'back' ? ('answered' as const) : undefined };
  const leg = currentLeg(document, direction);
  const live = direction === 'back' ? leg.step.body : start;
  return { plan, leg, live, digestBefore: null, journal, gatewayPending: false, tunnelWentDown: false, ...change };
}
const seen = (intent: PutIntent) => {
  if (intent.kind === 'skip') return { skip: intent.why, certain: intent.certain, mayBeStale: intent.mayBeStale };
  return intent;
};
const own = (state: 'begun' | 'refused' | 'answered') => ({ journal: { own: state, forward: undefined } });
const ownBack = (state: 'begun' | 'refused' | 'answered') => ({
  journal: { own: state, forward: 'answered' as const },
});
const send = (change: Partial<ConnectionBody>) => ({ kind: 'send', body: exampleBody(change) });
const LABELLED = { labels: { site: 'a' } };
const live = (change: Partial<ConnectionBody>) =>
  normalConnectionBody(answeredBody(exampleBody(change), 'POLICY_BASED'));
const ANSWERED = { skip: 'an earlier try was answered', certain: true, mayBeStale: true };
const VISIBLE = { skip: 'the live configuration is already the wanted one', certain: true, mayBeStale: true };
const WORKING = { skip: 'the gateway is at work on an earlier try', certain: false, mayBeStale: true };
const FELL = { skip: 'the tunnel was reset by an earlier try', certain: false, mayBeStale: true };
const BUSY = { kind: 'wait' };

describe('putIntent, forward', () => {
  it.each<[string, ChangeRequest, Partial<PutFacts>, object]>([
    ['a new step', RENAME, {}, send({ ...LABELLED, displayName: 'renamed' })],
    ['a rotation', KEYS, {}, send(LABELLED)],
    [
      'defaults written out by the server',
      RENAME,
      { live: live(LABELLED) },
      send({ ...LABELLED, displayName: 'renamed' }),
    ],
    ['drift', RENAME, { live: live({ labels: { site: 'b' } }) }, { kind: 'drifted', paths: ['/labels/site'] }],
    ['drift under a rotation', KEYS, { live: exampleBody() }, { kind: 'drifted', paths: ['/labels/site'] }],
    [
      'somebody did the same',
      RENAME,
      { live: live({ ...LABELLED, displayName: 'renamed' }) },
      { kind: 'drifted', paths: ['/displayName'] },
    ],
    ['PENDING without an own try', KEYS, { gatewayPending: true, tunnelWentDown: true }, send(LABELLED)],
    ['an own try that was refused', KEYS, own('refused'), send(LABELLED)],
    [
      'an own try that was refused, then drift',
      KEYS,
      { ...own('refused'), live: exampleBody() },
      { kind: 'drifted', paths: ['/labels/site'] },
    ],
    ['an own try that was answered', KEYS, own('answered'), ANSWERED],
    ['an own try that was answered, of a configuration', RENAME, own('answered'), ANSWERED],
    [
      'a lost answer, the change is live',
      RENAME,
      { ...own('begun'), live: live({ ...LABELLED, displayName: 'renamed' }) },
      VISIBLE,
    ],
    ['a lost answer, the change is not live', RENAME, own('begun'), send({ ...LABELLED, displayName: 'renamed' })],
    ['a lost answer, the change is not live yet', RENAME, { ...own('begun'), gatewayPending: true }, BUSY],
    [
      'a lost answer, a tunnel fell for another reason',
      RENAME,
      { ...own('begun'), tunnelWentDown: true },
      send({ ...LABELLED, displayName: 'renamed' }),
    ],
    ['a lost answer, a label is to go and is still there', UNLABEL, own('begun'), send({})],
    ['a lost answer, a label is to go and is gone', UNLABEL, { ...own('begun'), live: live({}) }, VISIBLE],
    ['a lost answer about keys, and a busy gateway', KEYS, { ...own('begun'), gatewayPending: true }, WORKING],
    ['a lost answer about keys, and a fallen tunnel', KEYS, { ...own('begun'), tunnelWentDown: true }, FELL],
    ['a lost answer about keys, and no trace', KEYS, own('begun'), send(LABELLED)],
    [
      'a lost answer about keys, and drift',
      KEYS,
      { ...own('begun'), live: exampleBody() },
      { kind: 'drifted', paths: ['/labels/site'] },
    ],
  ])('%s', (_, request, change, wanted) => {
    expect(seen(putIntent(factsOf(request, 'forward', change)))).toMatchObject(wanted);
  });

  it('takes what the PUT before it left behind for no drift', () => {
    const patch = { tunnel1: { remoteAddress: '198.51.100.1' }, tunnel2: { remoteAddress: '198.51.100.2' } };
    const facts = factsOf(updateRequest(patch), 'forward', { live: exampleBody({ later: 'filled in by the server' }) });
    expect(putIntent(facts).kind).toBe('drifted');
    const digestBefore = '5c5e';
    expect(putIntent({ ...facts, digestBefore }).kind).toBe('drifted');
    const moved = factsOf(updateRequest(patch), 'forward', {});
    expect(putIntent({ ...moved, digestBefore }).kind).toBe('send');
  });
});

describe('putIntent, back', () => {
  const NEVER = { skip: 'the forward PUT never took effect', certain: true, mayBeStale: false };
  it.each<[string, ChangeRequest, Partial<PutFacts>, object]>([
    ['what the step changed', RENAME, {}, send(LABELLED)],
    ['the old keys', KEYS, {}, send(LABELLED)],
    ['a forward PUT without an answer', KEYS, { journal: { own: undefined, forward: 'begun' } }, send(LABELLED)],
    ['a forward PUT that was never sent', KEYS, { journal: { own: undefined, forward: undefined } }, NEVER],
    ['a forward PUT that was refused', RENAME, { journal: { own: undefined, forward: 'refused' }, live: start }, NEVER],
    ['the work of a second writer', RENAME, { live: exampleBody({ displayName: 'renamed' }) }, send({})],
    [
      'a second writer on the same field',
      RENAME,
      { live: exampleBody({ displayName: 'theirs' }) },
      { kind: 'conflict', paths: ['/displayName'] },
    ],
    ['a way back that was answered', RENAME, ownBack('answered'), ANSWERED],
    ['a lost answer, all is back', RENAME, { ...ownBack('begun'), live: start }, VISIBLE],
    ['a lost answer, nothing is back', RENAME, ownBack('begun'), send(LABELLED)],
    ['a lost answer, nothing is back yet', RENAME, { ...ownBack('begun'), gatewayPending: true }, BUSY],
    [
      'a lost answer, an added label is still there',
      updateRequest({ labels: { rack: '7' } }),
      ownBack('begun'),
      send(LABELLED),
    ],
    ['a lost answer about keys, and a busy gateway', KEYS, { ...ownBack('begun'), gatewayPending: true }, WORKING],
    ['a lost answer about keys, and a fallen tunnel', KEYS, { ...ownBack('begun'), tunnelWentDown: true }, FELL],
    ['a lost answer about keys, and no trace', KEYS, ownBack('begun'), send(LABELLED)],
    ['a refused way back', KEYS, ownBack('refused'), send(LABELLED)],
  ])('%s', (_, request, change, wanted) => {
    expect(seen(putIntent(factsOf(request, 'back', change)))).toMatchObject(wanted);
  });

  it('takes back its own step alone, whatever the others did', () => {
    const tunnels = (address1: string, address2: string) => ({
      tunnel1: exampleTunnel({ remoteAddress: address1 }),
      tunnel2: exampleTunnel({ remoteAddress: address2 }),
    });
    const patch = { tunnel1: { remoteAddress: '198.51.100.1' }, tunnel2: { remoteAddress: '198.51.100.2' } };
    const document = plannedDocument(planFacts({ request: updateRequest(patch) }));
    const leg = currentLeg(document, 'forward');
    const facts = factsOf(updateRequest(patch), 'back', { leg: { ...leg, direction: 'back' } });
    // The second step may still be in place: one whose tunnel is down goes back first.
    for (const other of ['203.0.113.10', '198.51.100.1']) {
      const live = exampleBody(tunnels(other, '198.51.100.2'));
      const body = exampleBody(tunnels(other, '203.0.113.11'));
      expect(putIntent({ ...facts, live })).toEqual({ kind: 'send', body });
    }
  });
});
