import { describe, expect, it } from 'vitest';
import type { ChangeDocument } from '../../domain/change-document.ts';
import { claimOf, currentLeg, freshestTraces, leaseSeconds, legOutputs, planOf } from '../../domain/change-progress.ts';
import { exampleBody, exampleTunnel } from './example-bodies.ts';
import {
  exampleSettings,
  NOW,
  planFacts,
  planIn,
  plannedDocument,
  stagedDocument,
  updateRequest,
} from './example-documents.ts';
import {
  applyOutput,
  checkOutput,
  checkRollbackOutput,
  pollOutput,
  stepResultOf,
  tracesAt,
} from './example-outputs.ts';

const ROTATION = stagedDocument();
const forward = (...proven: ('tunnel1' | 'tunnel2')[]): Partial<ChangeDocument> => ({
  checkConnectivity: checkOutput('forward-0', 'pending', {
    proven: proven.map((name) => stepResultOf('forward', name)),
  }),
});
const back = (...proven: ('tunnel1' | 'tunnel2')[]): Partial<ChangeDocument> => ({
  checkRollback: checkRollbackOutput('back-0', 'pending', { proven: proven.map((name) => stepResultOf('back', name)) }),
});

/** Later than the check before it: tunnel2 is down. */
const FALLEN = {
  ...tracesAt(NOW + 10_000),
  tunnel2: tracesAt(NOW + 10_000, { established: false }).tunnel2,
};

describe('currentLeg', () => {
  it.each<[string, Partial<ChangeDocument>, 'forward' | 'back', string, string, boolean]>([
    ['the first step', {}, 'forward', 'forward-0', 'tunnel2', false],
    ['the second step', forward('tunnel2'), 'forward', 'forward-1', 'tunnel1', true],
    ['back from the first step', {}, 'back', 'back-0', 'tunnel2', true],
    ['back from the second step, which failed', forward('tunnel2'), 'back', 'back-1', 'tunnel1', false],
    [
      'back from the first step after the second',
      { ...forward('tunnel2'), ...back('tunnel1') },
      'back',
      'back-0',
      'tunnel2',
      true,
    ],
    [
      'back from the first step, where its tunnel fell in the second one',
      { ...forward('tunnel2'), pollGateway: pollOutput('forward-1', { traces: FALLEN }) },
      'back',
      'back-0',
      'tunnel2',
      false,
    ],
    [
      'back from the second step after that, wherever the tunnels are by now',
      {
        ...forward('tunnel2'),
        pollGateway: pollOutput('forward-1', { traces: FALLEN }),
        rollBackChange: applyOutput('back-0', { traces: tracesAt(NOW + 30_000) }),
        ...back('tunnel2'),
      },
      'back',
      'back-1',
      'tunnel1',
      true,
    ],
    ['back although both were proven', forward('tunnel2', 'tunnel1'), 'back', 'back-1', 'tunnel1', false],
  ])('is %s', (_, outputs, direction, put, tunnel, last) => {
    const leg = currentLeg({ ...ROTATION, ...outputs }, direction);
    expect(leg).toMatchObject({ direction, put, last, forwardPut: put.replace('back', 'forward') });
    expect(leg.step.tunnels).toEqual([tunnel]);
  });

  it('starts each step where the one before it ended', () => {
    const request = updateRequest({
      tunnel1: { remoteAddress: '198.51.100.1' },
      tunnel2: { remoteAddress: '198.51.100.2' },
    });
    const document = plannedDocument(planFacts({ request }));
    const between = exampleBody({ tunnel2: exampleTunnel({ remoteAddress: '198.51.100.2' }) });
    expect(currentLeg(document, 'forward').near).toEqual(exampleBody());
    expect(currentLeg({ ...document, ...forward('tunnel2') }, 'forward').near).toEqual(between);
    expect(currentLeg({ ...document, ...forward('tunnel2') }, 'back').near).toEqual(between);
  });

  it.each<[string, Partial<ChangeDocument>, 'forward' | 'back']>([
    ['forward', forward('tunnel2', 'tunnel1'), 'forward'],
    ['back', { ...forward('tunnel2'), ...back('tunnel1', 'tunnel2') }, 'back'],
  ])('does not exist when every step %s is proven', (_, outputs, direction) => {
    expect(() => currentLeg({ ...ROTATION, ...outputs }, direction)).toThrow(/no step/);
  });
});

describe('what a leg has so far', () => {
  const document: ChangeDocument = {
    ...ROTATION,
    applyChange: applyOutput('forward-1'),
    pollGateway: pollOutput('forward-1'),
    checkConnectivity: checkOutput('forward-0', 'next-step', { proven: [stepResultOf('forward', 'tunnel2')] }),
    rollBackChange: applyOutput('back-1', { traces: tracesAt(NOW + 1) }),
  };

  it('leaves out what an earlier leg wrote', () => {
    const { apply, poll, check } = legOutputs(document, currentLeg(document, 'forward'));
    expect([apply?.put, poll?.put, check]).toEqual(['forward-1', 'forward-1', undefined]);
  });

  it.each<[string, Partial<ChangeDocument>, 'forward' | 'back', number | undefined]>([
    ['the poll after the PUT', {}, 'forward', NOW + 5000],
    ['the PUT alone', { pollGateway: pollOutput('forward-0') }, 'forward', NOW],
    [
      'the check',
      { checkConnectivity: checkOutput('forward-1', 'pending', { proven: [stepResultOf('forward', 'tunnel2')] }) },
      'forward',
      NOW + 9000,
    ],
    ['the way back', {}, 'back', NOW + 1],
    ['nothing yet', { applyChange: undefined, pollGateway: undefined }, 'forward', undefined],
  ])('looks on from %s', (_, change, direction, at) => {
    const now = { ...document, ...change };
    expect(freshestTraces(now, currentLeg(now, direction))?.tunnel1.last.at).toBe(at);
  });
});

describe('the claim of a change', () => {
  it('names gateway, change and fencing number', () => {
    expect(claimOf(ROTATION)).toEqual({
      gatewayKey: '5f1c0000-0000-4000-8000-000000000001/eu01/9b2e0000-0000-4000-8000-000000000002',
      changeId: ROTATION.request.changeId,
      fencing: 1,
    });
  });

  it('is lost when there never was one', () => {
    expect(() => claimOf(plannedDocument())).toThrow(expect.objectContaining({ name: 'ClaimLostError' }));
  });

  it('is leased for longer than every deadline of a leg together', () => {
    const peer = { kind: 'command', command: ['./peer.sh'], timeoutSeconds: 60 };
    const checks = { deadlineSeconds: 1000, tunnelDeadlineSeconds: 500 };
    const plan = planIn(plannedDocument(planFacts({ settings: exampleSettings({ peer, checks }) })));
    expect(leaseSeconds(plan)).toBe(1000 + 500 + 600 + 900);
    const untold = { ...plan, settings: exampleSettings({ checks }) };
    expect(leaseSeconds(untold)).toBe(1000 + 500 + 900);
  });
});

it('is an error to ask for the plan of a change that has none', () => {
  expect(() => planOf({ request: ROTATION.request })).toThrow(/no plan/);
});
