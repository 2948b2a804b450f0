import type { RunView } from '../domain/run-view.ts';
import { printable, styled, type Terminal, table } from './terminal.ts';
import { elapsedText, timeText } from './time-text.ts';

/** `3 done, 2 running, 0 waiting, 1 failed, 4 to come, about 12 m 00 s left` */
export function progressText({ state, progress }: RunView): string {
  const { done, running, waiting, failed, toCome, secondsLeft } = progress;
  const counts = `${done} done, ${running} running, ${waiting} waiting, ${failed} failed, ${toCome} to come`;
  const left = secondsLeft === null ? '' : `, about ${elapsedText(secondsLeft * 1000)} left`;
  return state === 'running' ? `${counts}${left}` : `${state}: ${counts}`;
}

export function runText({ out }: Terminal, run: RunView): string {
  const lines = [
    `${styled(out, 'bold', run.id)}  ${progressText(run)}`,
    `  ${run.cause === 'due' ? 'by the schedule' : `asked for by ${printable(run.by.name)}`}: ${printable(run.reason)}`,
    `  began ${timeText(run.startedAt)}${run.endedAt === null ? '' : `, ended ${timeText(run.endedAt)}`}`,
  ];
  const rows = run.rotations.map(({ connection, changeId, outcome }) => [connection, outcome ?? 'under way', changeId]);
  return `${lines.join('\n')}\n${rows.length > 0 ? table(['CONNECTION', 'OUTCOME', 'CHANGE'], rows) : ''}`;
}
