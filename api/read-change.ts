import type { ChangeSignal } from '../domain/change-signal.ts';
import type { ChangeWait } from '../domain/change-wait.ts';
import type { ChangeId } from '../domain/identifiers.ts';
import type { ChangeEntry } from '../domain/ports.ts';
import { changeView } from './change-view.ts';
import type { ApiPorts } from './ports.ts';
import { Problem } from './problem.ts';
import type { ChangeView } from './schemas/change-view.ts';

type Records = Pick<ApiPorts, 'index' | 'signals'>;

/** Everything that is known of one change at this moment. */
export interface KnownChange {
  readonly entry: ChangeEntry;
  readonly signals: readonly ChangeSignal[];
  readonly wait: ChangeWait | null;
}

export async function knownChange({ index, signals }: Records, changeId: ChangeId): Promise<KnownChange> {
  const [entry, said, waiting] = await Promise.all([
    index.find(changeId),
    signals.signals(changeId),
    signals.wait(changeId),
  ]);
  if (entry === null) throw new Problem('unknown-change', 'GET /changes has those there are');
  return { entry, signals: said, wait: waiting?.wait ?? null };
}

export async function readChange(records: Records, changeId: ChangeId): Promise<ChangeView> {
  const { entry, signals, wait } = await knownChange(records, changeId);
  return changeView(entry, signals, wait);
}
