import type { ChangeId } from '../domain/identifiers.ts';
import { type DecisionKind, decisionRefusal } from '../domain/signal-rules.ts';
import type { Caller } from './caller.ts';
import type { ApiPorts } from './ports.ts';
import { Problem } from './problem.ts';
import { knownChange, readChange } from './read-change.ts';
import type { ChangeView } from './schemas/change-view.ts';

export interface Decision {
  readonly kind: DecisionKind;
  readonly about: string;
  readonly comment: string;
}

/** Keeps what a caller decided about a change and wakes the change. Of decisions at the same moment the store keeps the first. */
export async function decide(
  ports: Pick<ApiPorts, 'clock' | 'index' | 'signals' | 'waker'>,
  { name, via, roles }: Caller,
  changeId: ChangeId,
  { kind, about, comment }: Decision,
): Promise<ChangeView> {
  const { entry, signals, wait } = await knownChange(ports, changeId);
  const { request, result } = entry;
  const now = ports.clock.now();
  const by = { name, via };
  const outcome = result?.outcome ?? null;
  const refusal = decisionRefusal({ kind, about, by, roles, request, outcome, signals, wait, now });
  if (refusal) {
    const { code, detail, ...facts } = refusal;
    throw new Problem(code, detail, facts);
  }
  await ports.signals.record({ changeId, kind, about, by, at: new Date(now).toISOString(), comment });
  if (outcome === null) await ports.waker.wake(changeId);
  return readChange(ports, changeId);
}
