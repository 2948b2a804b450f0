import { describe, expect, it } from 'vitest';
import { type GatewayFacts, gatewayIsReady, gatewayVerdict } from '../../domain/gateway-verdict.ts';

const FACTS: GatewayFacts = {
  gatewayState: 'READY',
  gatewayStatus: 'READY',
  instanceStates: ['READY', 'READY'],
  connectionState: null,
  errorMessage: null,
  stateBefore: 'READY',
  seenPending: true,
  elapsedSeconds: 20,
  settleSeconds: 10,
  deadlineSeconds: 900,
};
const SILENT = { gatewayState: null, gatewayStatus: null, instanceStates: [null], connectionState: null };
const UNSEEN = { seenPending: false };

describe('gatewayVerdict', () => {
  it.each<[string, Partial<GatewayFacts>, string]>([
    ['all words READY after PENDING', { elapsedSeconds: 1 }, 'ready'],
    ['READY in small letters', { gatewayState: 'ready', gatewayStatus: 'Ready' }, 'ready'],
    ['one word alone', { ...SILENT, connectionState: 'READY' }, 'ready'],
    ['READY right after the PUT, PENDING unseen', { ...UNSEEN, elapsedSeconds: 9.9 }, 'pending'],
    ['READY after the settle time, PENDING unseen', { ...UNSEEN, elapsedSeconds: 10 }, 'ready'],
    ['READY past the deadline', { elapsedSeconds: 5000 }, 'ready'],
    ['the gateway PENDING', { gatewayState: 'PENDING' }, 'pending'],
    ['the status PENDING', { gatewayStatus: 'pending' }, 'pending'],
    ['one instance PENDING', { instanceStates: ['READY', 'PENDING'] }, 'pending'],
    ['the connection PENDING', { connectionState: 'PENDING' }, 'pending'],
    ['a word that we do not know', { gatewayStatus: 'UPGRADING' }, 'pending'],
    ['an empty word', { gatewayStatus: '' }, 'pending'],
    ['PENDING beside ERROR', { gatewayState: 'PENDING', gatewayStatus: 'ERROR' }, 'pending'],
    ['no word at all', SILENT, 'pending'],
    ['no word at the deadline', { ...SILENT, elapsedSeconds: 900 }, 'exhausted'],
    ['PENDING just before the deadline', { gatewayState: 'PENDING', elapsedSeconds: 899.9 }, 'pending'],
    ['PENDING at the deadline', { gatewayState: 'PENDING', elapsedSeconds: 900 }, 'exhausted'],
    ['an unknown word past the deadline', { gatewayState: 'UPGRADING', elapsedSeconds: 901 }, 'exhausted'],
    ['ERROR after PENDING', { gatewayStatus: 'ERROR', elapsedSeconds: 1 }, 'failed'],
    ['one instance in ERROR', { instanceStates: ['READY', 'error'] }, 'failed'],
    ['ERROR right after the PUT, PENDING unseen', { ...UNSEEN, gatewayState: 'ERROR', elapsedSeconds: 9 }, 'pending'],
    ['ERROR after the settle time, PENDING unseen', { ...UNSEEN, gatewayState: 'ERROR', elapsedSeconds: 10 }, 'failed'],
    [
      'ERROR as before the PUT, within 30 s',
      { ...UNSEEN, stateBefore: 'Error', gatewayState: 'ERROR', elapsedSeconds: 29 },
      'pending',
    ],
    [
      'ERROR as before the PUT, after 30 s',
      { ...UNSEEN, stateBefore: 'ERROR', gatewayState: 'ERROR', elapsedSeconds: 30 },
      'failed',
    ],
    [
      'ERROR as before the PUT, long settle time',
      { ...UNSEEN, stateBefore: 'ERROR', gatewayState: 'ERROR', settleSeconds: 60, elapsedSeconds: 59 },
      'pending',
    ],
    [
      'ERROR as before the PUT, PENDING seen',
      { stateBefore: 'ERROR', gatewayState: 'ERROR', elapsedSeconds: 1 },
      'failed',
    ],
    ['READY though ERROR before the PUT', { ...UNSEEN, stateBefore: 'ERROR', elapsedSeconds: 12 }, 'ready'],
    ['DELETING', { gatewayState: 'DELETING', ...UNSEEN, elapsedSeconds: 0 }, 'failed'],
    ['DELETING beside PENDING', { gatewayState: 'PENDING', gatewayStatus: 'deleting' }, 'failed'],
    [
      'a stale ERROR at the deadline',
      { ...UNSEEN, gatewayState: 'ERROR', elapsedSeconds: 5, deadlineSeconds: 5 },
      'exhausted',
    ],
  ])('judges %s', (_, change, verdict) => {
    expect(gatewayVerdict({ ...FACTS, ...change }).verdict).toBe(verdict);
  });

  it.each<[Partial<GatewayFacts>, string]>([
    [{}, 'gateway READY, gateway status READY, instance 1 READY, instance 2 READY'],
    [{ ...SILENT }, 'STACKIT tells no state'],
    [{ ...SILENT, gatewayState: 'ERROR', errorMessage: 'no route' }, 'gateway ERROR; STACKIT says: no route'],
    [
      { ...SILENT, connectionState: 'READY', ...UNSEEN, elapsedSeconds: 1 },
      'connection READY; may be the word from before the PUT',
    ],
    [{ ...SILENT, gatewayStatus: 'PENDING', elapsedSeconds: 950 }, 'gateway status PENDING; still so after 900 s'],
  ])('says why: %j', (change, why) => {
    expect(gatewayVerdict({ ...FACTS, ...change }).why).toBe(why);
  });
});

describe('gatewayIsReady', () => {
  it.each<[(string | null)[], boolean]>([
    [['READY', null, 'ready'], true],
    [['READY', 'PENDING'], false],
    [['READY', 'ERROR'], false],
    [['READY', 'DELETING'], false],
    [['READY', 'UPGRADING'], false],
    [[null], false],
    [[], false],
  ])('takes %j as %s', (words, ready) => {
    expect(gatewayIsReady(words)).toBe(ready);
  });
});
