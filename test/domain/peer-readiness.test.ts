import { describe, expect, it } from 'vitest';
import { PeerOutputSchema } from '../../domain/change-document.ts';
import { currentLeg, type Direction } from '../../domain/change-progress.ts';
import { peerReadiness, type ReadinessFacts } from '../../domain/peer-readiness.ts';
import { changeSignal } from '../contracts/change-signals-contract.ts';
import { NOW, planFacts, plannedDocument, rotateRequest, updateRequest } from './example-documents.ts';

const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();
const minutesLater = (minutes: number) => ({ askedAt: NOW, now: NOW + minutes * 60_000 });
const said = (put: string, comment = '') => changeSignal('peer-ready', { about: put, at: at(5), comment });
const legOf = (direction: Direction, request = rotateRequest()) =>
  currentLeg(plannedDocument(planFacts({ request })), direction);

/** Before the first step of a rolling rotation, which changes tunnel2; an hour to answer. */
function readiness(change: Partial<ReadinessFacts> = {}) {
  const leg = legOf('forward');
  const answer = peerReadiness({ leg, signals: [], timeoutMinutes: 60, askedAt: null, now: NOW, ...change });
  return 'late' in answer ? answer : PeerOutputSchema.parse(answer);
}
const BACK = { leg: legOf('back') };

describe('a device that a person makes ready', () => {
  it.each<[string, Partial<ReadinessFacts>, object]>([
    ['is waited for, from when the person was asked', {}, { verdict: 'waiting', since: at(0), until: at(60) }],
    ['is asked for again at half of the time', minutesLater(30), { verdict: 'waiting', reminder: true, since: at(0) }],
    ['is not asked for again before', minutesLater(29.9), { verdict: 'waiting', reminder: false }],
    ['is ready when the person says so', { ...minutesLater(6), signals: [said('forward-0')] }, { verdict: 'told' }],
    [
      'is ready also when that is read too late',
      { ...minutesLater(61), signals: [said('forward-0')] },
      { verdict: 'told' },
    ],
    ['is not made ready by the word for another PUT', { signals: [said('forward-1')] }, { verdict: 'waiting' }],
    ['is not made ready by another word', { signals: [changeSignal('confirmation')] }, { verdict: 'waiting' }],
    [
      'is too late at the end of the time',
      minutesLater(60),
      { late: 'nobody said within 60 min that the device is ready for forward-0' },
    ],
    ['need not go back when it was never made ready', BACK, { verdict: 'told', receipts: [] }],
    [
      'is waited for on the way back when it was made ready',
      { ...BACK, signals: [said('forward-0')] },
      { verdict: 'waiting', put: 'back-0' },
    ],
    ['is back when the person says so', { ...BACK, signals: [said('forward-0'), said('back-0')] }, { verdict: 'told' }],
    [
      'is too late on the way back too',
      { ...BACK, ...minutesLater(60), signals: [said('forward-0')] },
      { late: 'nobody said within 60 min that the device is ready for back-0' },
    ],
  ])('%s', (_, change, expected) => {
    expect(readiness(change)).toMatchObject(expected);
  });

  it.each([
    [0, 1800],
    [29, 60],
    [30, 1800],
    [59.99, 1],
  ])('after %d minutes is looked at again in %d s: for the reminder, then for the end', (minutes, waitSeconds) => {
    expect(readiness(minutesLater(minutes))).toMatchObject({ verdict: 'waiting', waitSeconds });
  });
});

describe('the answer of a person', () => {
  it.each<[string, Partial<ReadinessFacts>, [string, string][]]>([
    ['the tunnel of the step', { signals: [said('forward-0')] }, [['load-key', 'tunnel2']]],
    [
      'both tunnels of a step that changes both',
      { leg: legOf('forward', rotateRequest({ strategy: 'at-once' })), signals: [said('forward-0')] },
      [
        ['load-key', 'tunnel1'],
        ['load-key', 'tunnel2'],
      ],
    ],
    ['the way back', { ...BACK, signals: [said('forward-0'), said('back-0')] }, [['revert-key', 'tunnel2']]],
    [
      'the tunnel of an update, which has no keys',
      {
        leg: legOf('forward', updateRequest({ tunnel1: { remoteAddress: '198.51.100.2' } })),
        signals: [said('forward-0')],
      },
      [['load-key', 'tunnel1']],
    ],
  ])('is kept as a receipt for %s', (_, change, kept) => {
    expect(readiness(change)).toMatchObject({ receipts: kept.map(([action, tunnel]) => ({ action, tunnel })) });
  });

  it('is kept with who gave it, when and in which words', () => {
    expect(readiness({ signals: [said('forward-0', 'loaded, not reset')] })).toMatchObject({
      receipts: [{ at: at(5), text: 'ready by anna: loaded, not reset', by: { name: 'anna', via: 'token' } }],
    });
  });
});
