import { describe, expect, it } from 'vitest';
import { inMemoryChangeSignals } from '../../adapters/memory/in-memory-change-signals.ts';
import { AdmitOutputSchema, type ChangeDocument } from '../../domain/change-document.ts';
import type { ChangeEvent } from '../../domain/change-event.ts';
import { Fault } from '../../domain/errors.ts';
import { awaitSignal } from '../../functions/await-signal/step.ts';
import type { AwaitPorts } from '../../functions/step.ts';
import { changeSignal } from '../contracts/change-signals-contract.ts';
import { NOW, plannedDocument } from '../domain/example-documents.ts';

const { request } = plannedDocument();
const { changeId } = request;
const said = changeSignal('cancellation', { changeId });

/** A change that waits for its window, and had heard so much when it decided to. */
function waitingFor(signalsSeen: number): ChangeDocument {
  const admitChange = AdmitOutputSchema.parse({
    verdict: 'await-window',
    why: 'the change window opens later',
    refusals: [],
    planHash: '',
    approvals: [],
    passed: [],
    since: new Date(NOW).toISOString(),
    until: new Date(NOW + 3_600_000).toISOString(),
    signalsSeen,
    waitSeconds: 3600,
  });
  return { ...plannedDocument(), admitChange };
}

/** `deeds`: what was done, in its order. */
function begin(change: Partial<AwaitPorts> = {}) {
  const signals = inMemoryChangeSignals();
  const deeds: string[] = [];
  const told: ChangeEvent[] = [];
  const ports: AwaitPorts = {
    clock: { now: () => NOW },
    signals: {
      ...signals,
      beginWait: async (wait, token) => {
        deeds.push(`noted ${wait.for} with ${token}`);
        await signals.beginWait(wait, token);
      },
    },
    events: {
      publish: async (event) => {
        deeds.push('told');
        told.push(event);
      },
    },
    waker: { wake: async () => void deeds.push('woken') },
    ...change,
  };
  const run = (document: ChangeDocument) => awaitSignal(document, 'AwaitWindow', 'a token', ports);
  return { signals, deeds, told, run };
}

describe('a change that begins to wait', () => {
  it('notes what for and the token that ends the wait, before it tells anybody', async () => {
    const { run, deeds, told, signals } = begin();
    await run(waitingFor(0));
    expect(deeds).toEqual(['noted window with a token', 'told']);
    expect(told).toMatchObject([{ type: 'change.waiting', changeId, detail: { for: 'window' } }]);
    expect(await signals.wait(changeId)).toMatchObject({ wait: { state: 'AwaitWindow' }, token: 'a token' });
  });

  it('is woken at once by a word that was said since it decided to wait', async () => {
    const { run, deeds, signals } = begin();
    await signals.record(said);
    await run(waitingFor(0));
    expect(deeds).toEqual(['noted window with a token', 'told', 'woken']);
  });

  it('is not woken by a word that it had heard before', async () => {
    const { run, deeds, signals } = begin();
    await signals.record(said);
    await run(waitingFor(1));
    expect(deeds).not.toContain('woken');
  });

  it('waits also when nobody could be told', async () => {
    const publish = async () => Promise.reject(new Fault('StoreUnavailableError', 'no bus'));
    const { run, signals } = begin({ events: { publish } });
    await run(waitingFor(0));
    expect(await signals.wait(changeId)).not.toBeNull();
  });

  it('does not begin to wait when that cannot be noted: the next try has another token', async () => {
    const beginWait = async () => Promise.reject(new Fault('StoreUnavailableError', 'no table'));
    const { run, deeds } = begin({ signals: { ...inMemoryChangeSignals(), beginWait } });
    await expect(run(waitingFor(0))).rejects.toMatchObject({ name: 'StoreUnavailableError' });
    expect(deeds).toEqual([]);
  });
});
