import type { ChangeRequest } from '../domain/change-request.ts';
import type { ExecutionHistories } from '../domain/execution-history.ts';
import type { ChangeId } from '../domain/identifiers.ts';
import type { ChangeIndex, ChangeSignals, GatewayClaims } from '../domain/ports.ts';

interface Records {
  readonly index: ChangeIndex;
  readonly signals: ChangeSignals;
  readonly claims: GatewayClaims;
  readonly histories: ExecutionHistories;
}

const PAGE = 100;

/** Whether a change that has begun has sent nothing to STACKIT yet: it may begin again from the start. */
export async function isUntouched({ claims, histories }: Pick<Records, 'claims' | 'histories'>, changeId: ChangeId) {
  const [all, events] = await Promise.all([claims.all(), histories.read(changeId)]);
  const puts = all.filter((claim) => claim.changeId === changeId).flatMap((claim) => Object.keys(claim.puts));
  return puts.length === 0 && !events.some((event) => event.stateEnteredEventDetails?.name === 'ApplyChange');
}

/**
 * The changes that were asked for through the API, have not ended and have touched nothing: what a server that ended left
 * behind. A change of the command line belongs to the process that runs it.
 */
export async function untouchedChanges(records: Records): Promise<ChangeRequest[]> {
  const open: ChangeRequest[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await records.index.list({ outcome: 'open', limit: PAGE, cursor });
    open.push(...page.entries.map(({ request }) => request));
    cursor = page.cursor;
  }
  const untouched: ChangeRequest[] = [];
  for (const request of open) {
    const asked = (await records.signals.signals(request.changeId)).find(({ kind }) => kind === 'request');
    if (asked?.by.via === 'token' && (await isUntouched(records, request.changeId))) untouched.push(request);
  }
  return untouched;
}
