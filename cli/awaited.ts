import type { ChangeView } from '../api/schemas/change-view.ts';
import type { ChangeWait, WaitedFor } from '../domain/change-wait.ts';
import { RefusedError } from '../domain/errors.ts';

type WaitFor<W extends WaitedFor> = Extract<ChangeWait, { for: W }>;

export const WAITED_FOR: Readonly<Record<WaitedFor, string>> = {
  approval: 'approval',
  window: 'the moment when it may begin',
  peer: 'the device',
  confirmation: 'confirmation',
};

/** What a change waits for, which has to be this. Throws RefusedError, which says what it does instead. */
export function awaited<W extends WaitedFor>({ waitingFor, outcome }: ChangeView, wanted: W): WaitFor<W> {
  if (waitingFor !== null && isFor(waitingFor, wanted)) return waitingFor;
  const running = waitingFor === null ? 'it runs' : `it waits for ${WAITED_FOR[waitingFor.for]}`;
  const doing = outcome === null ? running : `it has ended as ${outcome}`;
  throw new RefusedError([
    { code: 'not-waiting', message: `it does not wait for ${WAITED_FOR[wanted]} now: ${doing}` },
  ]);
}

function isFor<W extends WaitedFor>(wait: ChangeWait, wanted: W): wait is WaitFor<W> {
  return wait.for === wanted;
}
