import { describe, expect, it } from 'vitest';
import type { ChangeSignal, SignalKind } from '../../domain/change-signal.ts';
import { type ChangeWait, ChangeWaitSchema } from '../../domain/change-wait.ts';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import type { ChangeSignals } from '../../domain/ports.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const ONE = ChangeIdSchema.parse('one');

export function changeSignal(kind: SignalKind, change: Partial<ChangeSignal> = {}): ChangeSignal {
  return { changeId: ONE, kind, about: '', by: { name: 'anna', via: 'token' }, at: at(0), comment: '', ...change };
}

export function changeWait(changeId = 'one', minute = 0): ChangeWait {
  const times = { since: at(minute), until: at(minute + 30) };
  return ChangeWaitSchema.parse({ changeId, state: 'AwaitConfirmation', ...times, why: 'a test', for: 'confirmation' });
}

/** What every ChangeSignals must do. `make` gives an empty store each time. */
export function changeSignalsContract(name: string, make: () => Promise<ChangeSignals>): void {
  describe(`${name} keeps the contract of ChangeSignals`, () => {
    it('keeps what was said in the order of its time, apart for each change, known to the index or not', async () => {
      const store = await make();
      const request = changeSignal('request');
      const approval = changeSignal('approval', { about: 'hash', at: at(1), comment: 'Übersehen: nichts' });
      const other = changeSignal('request', { changeId: ChangeIdSchema.parse('two'), at: at(2) });
      for (const signal of [request, other, approval]) expect(await store.record(signal)).toEqual({ kind: 'recorded' });
      expect(await store.signals(ONE)).toEqual([request, approval]);
      expect(await store.signals(other.changeId)).toEqual([other]);
      expect(await store.signals(ChangeIdSchema.parse('three'))).toEqual([]);
    });

    it('keeps the first of two decisions, and answers the second with it', async () => {
      const store = await make();
      const first = changeSignal('cancellation', { comment: 'not tonight' });
      const second = changeSignal('cancellation', { by: { name: 'bert', via: 'jwt' }, at: at(1) });
      await store.record(first);
      expect(await store.record(second)).toEqual({ kind: 'known', signal: first });
      expect(await store.record(first)).toEqual({ kind: 'known', signal: first });
      expect(await store.signals(ONE)).toEqual([first]);
    });

    it('keeps an approval of each person and of each plan, and a decision about each PUT', async () => {
      const store = await make();
      const said = [
        changeSignal('approval', { about: 'one plan' }),
        changeSignal('approval', { about: 'one plan', by: { name: 'bert', via: 'token' }, at: at(1) }),
        changeSignal('approval', { about: 'another plan', at: at(2) }),
        changeSignal('rejection', { about: 'another plan', at: at(3) }),
        changeSignal('peer-ready', { about: 'forward-0', at: at(4) }),
        changeSignal('peer-ready', { about: 'forward-1', at: at(5) }),
      ];
      for (const signal of said) expect(await store.record(signal)).toEqual({ kind: 'recorded' });
      expect(await store.signals(ONE)).toEqual(said);
    });

    it('keeps one of many that arrive at the same moment', async () => {
      const store = await make();
      const crowd = Array.from({ length: 20 }, (_, index) =>
        changeSignal('confirmation', { by: { name: `person ${index}`, via: 'token' } }),
      );
      const answers = await Promise.all(crowd.map((signal) => store.record(signal)));
      const [kept] = await store.signals(ONE);
      expect(answers.filter(({ kind }) => kind === 'recorded')).toHaveLength(1);
      expect(answers.filter(({ kind }) => kind === 'known')).toEqual(Array(19).fill({ kind: 'known', signal: kept }));
    });

    it('knows what a change waits for, and with which token, until that is over', async () => {
      const store = await make();
      expect(await store.wait(ONE)).toBeNull();
      await store.beginWait(changeWait(), 'token');
      expect(await store.wait(ONE)).toEqual({ wait: changeWait(), token: 'token' });
      expect(await store.wait(ChangeIdSchema.parse('two'))).toBeNull();
      await store.beginWait(changeWait('one', 5), null);
      expect(await store.wait(ONE)).toEqual({ wait: changeWait('one', 5), token: null });
      await store.endWait(ONE);
      await store.endWait(ONE);
      expect(await store.wait(ONE)).toBeNull();
    });
  });
}
