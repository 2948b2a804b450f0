import type { ChangeView } from '../api/schemas/change-view.ts';
import type { TrailEntry } from '../domain/audit-trail.ts';
import { type ApiTarget, type ApiTargetOptions, apiTarget } from './api-target.ts';
import { WAITED_FOR } from './awaited.ts';
import { shortChangeId } from './change-named.ts';
import { changeOverApi } from './change-over-api.ts';
import { EXIT_CODE_OF_OUTCOME, EXIT_UNEXPECTED } from './exit-codes.ts';
import { followChange } from './follow-change.ts';
import { type LiveLines, liveLines } from './live-lines.ts';
import { resultText } from './present-result.ts';
import { viewLines } from './present-view.ts';
import { answerLines } from './present-wait.ts';
import { printJson, type Terminal } from './terminal.ts';

export async function watch(terminal: Terminal, change: string, options: ApiTargetOptions): Promise<number> {
  const target = await apiTarget(options);
  return watchChange(terminal, target, await changeOverApi(target.api, change));
}

/** Shows a change as it goes, to its end. An interrupt ends the watching, not the change. */
export async function watchChange(terminal: Terminal, { api, at }: ApiTarget, view: ChangeView): Promise<number> {
  const { id, requestedAt } = view;
  if (!terminal.json) terminal.err.write(`${viewLines(view).join('\n')}\n`);
  const live = liveLines(terminal, Date.parse(requestedAt));
  const interrupted = new AbortController();
  const stopWatching = () => interrupted.abort();
  process.once('SIGINT', stopWatching);
  try {
    const ended = await followChange(api, id, {
      onLook: shownOn(live, at),
      onSilence: () => live.doing('the API does not answer; the change goes on'),
      stopped: interrupted.signal,
    });
    live.stop();
    if (ended !== null) return tellEnd(terminal, ended, at);
    terminal.err.write(`\nNo longer watched; the change goes on: vpn-change watch ${shortChangeId(id)}${at}\n`);
    return EXIT_UNEXPECTED;
  } finally {
    live.stop();
    process.off('SIGINT', stopWatching);
  }
}

/** Shows what each look has that the one before it had not. */
function shownOn(live: LiveLines, at: string) {
  let told = 0;
  let waited = 'null';
  return ({ waitingFor }: ChangeView, entries: readonly TrailEntry[]): boolean => {
    const fresh = entries.slice(told);
    for (const entry of fresh) live.entry(entry);
    const waits = JSON.stringify(waitingFor);
    const isNew = waits !== waited;
    if (isNew && waitingFor !== null) live.remark(answerLines(waitingFor, at));
    live.doing(waitingFor === null ? 'under way' : `waiting for ${WAITED_FOR[waitingFor.for]}`);
    told += fresh.length;
    waited = waits;
    return isNew || fresh.length > 0;
  };
}

function tellEnd(terminal: Terminal, view: ChangeView, at: string): number {
  const { id, result, outcome, reviewRequired, reviewed } = view;
  if (terminal.json) printJson(terminal, view);
  else if (result !== null) {
    terminal.err.write('\n');
    const review = `next     somebody else has to review it: vpn-change review ${shortChangeId(id)} --comment TEXT${at}\n`;
    terminal.out.write(`${resultText(terminal, result, null)}${reviewRequired && !reviewed ? review : ''}`);
  }
  return outcome === null ? EXIT_UNEXPECTED : EXIT_CODE_OF_OUTCOME[outcome];
}
