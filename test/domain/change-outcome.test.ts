import { describe, expect, it } from 'vitest';
import type { ChangeDocument } from '../../domain/change-document.ts';
import { releasedOutcome } from '../../domain/change-outcome.ts';
import {
  exampleSettings,
  NEW_VERSION,
  planFacts,
  plannedDocument,
  rotateRequest,
  stagedDocument,
  updateRequest,
} from './example-documents.ts';
import { checkOutput, checkRollbackOutput } from './example-outputs.ts';

const STAGED = stagedDocument();
const UPDATE = plannedDocument(planFacts({ request: updateRequest({ displayName: 'renamed' }) }));
const fault = { Error: 'PskReusedError', Cause: 'reused' };
const PROMOTED: Partial<ChangeDocument> = {
  promotePsk: { secretId: exampleSettings().pskSecret, versionId: NEW_VERSION, at: '2026-03-01T12:00:00Z' },
};

describe('releasedOutcome', () => {
  it.each<[string, ChangeDocument, string]>([
    [
      'a rotation that was promoted',
      { ...STAGED, checkConnectivity: checkOutput('forward-1', 'promote'), ...PROMOTED },
      'applied',
    ],
    [
      'a rotation that is proven and not promoted',
      { ...STAGED, checkConnectivity: checkOutput('forward-1', 'promote') },
      'rejected',
    ],
    ['an update that is done', { ...UPDATE, checkConnectivity: checkOutput('forward-0', 'done') }, 'applied'],
    [
      'a step that is proven and not the last',
      { ...UPDATE, checkConnectivity: checkOutput('forward-0', 'next-step') },
      'rejected',
    ],
    ['nothing to change', plannedDocument(planFacts({ request: updateRequest({ enabled: null }) })), 'unchanged'],
    ['a refused plan', plannedDocument(planFacts({ versions: [] })), 'rejected'],
    ['a claim that was never had', plannedDocument(planFacts({ request: rotateRequest() })), 'rejected'],
    ['a fault before the PUT', { ...STAGED, fault }, 'rejected'],
    [
      'a fault, then a way back',
      { ...STAGED, fault, checkRollback: checkRollbackOutput('back-0', 'discard') },
      'rolled-back',
    ],
    [
      'a failed promotion, then a way back',
      { ...STAGED, ...PROMOTED, fault, checkRollback: checkRollbackOutput('back-0', 'discard') },
      'rolled-back',
    ],
    [
      'a failed check, then a way back',
      {
        ...UPDATE,
        checkConnectivity: checkOutput('forward-0', 'failed'),
        checkRollback: checkRollbackOutput('back-0', 'done'),
      },
      'rolled-back',
    ],
  ])('of %s', (_, document, outcome) => {
    expect(releasedOutcome(document)).toBe(outcome);
  });
});
