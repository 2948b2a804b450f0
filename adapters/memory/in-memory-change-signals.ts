import { type ChangeSignal, signalKey } from '../../domain/change-signal.ts';
import type { ChangeWait } from '../../domain/change-wait.ts';
import type { ChangeId } from '../../domain/identifiers.ts';
import type { ChangeSignals } from '../../domain/ports.ts';

export function inMemoryChangeSignals(): ChangeSignals {
  const said: ChangeSignal[] = [];
  const waits = new Map<ChangeId, { wait: ChangeWait; token: string | null }>();
  return {
    record: async (signal) => {
      const earlier = said.find(
        (known) => known.changeId === signal.changeId && signalKey(known) === signalKey(signal),
      );
      if (earlier) return { kind: 'known', signal: earlier };
      said.push(signal);
      return { kind: 'recorded' };
    },
    signals: async (changeId) => said.filter((signal) => signal.changeId === changeId),
    beginWait: async (wait, token) => {
      waits.set(wait.changeId, { wait, token });
    },
    endWait: async (changeId) => {
      waits.delete(changeId);
    },
    wait: async (changeId) => waits.get(changeId) ?? null,
  };
}
