import type { ChangeRequest } from '../domain/change-request.ts';
import type { ChangeIndex, ChangeSignals } from '../domain/ports.ts';

interface Records {
  readonly index: ChangeIndex;
  readonly signals: ChangeSignals;
}

const PAGE = 100;

/** Every change that has not ended, whoever runs it. */
export async function everyOpenChange(index: Pick<ChangeIndex, 'list'>): Promise<ChangeRequest[]> {
  const open: ChangeRequest[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await index.list({ outcome: 'open', limit: PAGE, cursor });
    open.push(...page.entries.map(({ request }) => request));
    cursor = page.cursor;
  }
  return open;
}

/**
 * The changes that were asked for through the API and have not ended: what a server that ended left behind. A change of the
 * command line belongs to the process that runs it.
 */
export async function openChanges({ index, signals }: Records): Promise<ChangeRequest[]> {
  const ours: ChangeRequest[] = [];
  for (const request of await everyOpenChange(index)) {
    const asked = (await signals.signals(request.changeId)).find(({ kind }) => kind === 'request');
    if (asked?.by.via === 'token') ours.push(request);
  }
  return ours;
}
