import { readRun } from '../api/read-run.ts';
import { RefusedError } from '../domain/errors.ts';
import type { RotationRuns, RunEntry } from '../domain/ports.ts';
import { type RunId, STEERINGS, type Steering, steerable } from '../domain/rotation-run.ts';
import type { Settings } from '../domain/settings.ts';
import type { Workspace } from '../local/workspace.ts';
import { openStore } from './open-store.ts';
import { runText } from './present-run.ts';
import { printJson, type Terminal } from './terminal.ts';

export interface RunOptions {
  readonly config: string;
  readonly json?: boolean | undefined;
}

const SEARCHED = 1000;

export async function rotationsRun(
  terminal: Terminal,
  id: string | undefined,
  { config }: RunOptions,
): Promise<number> {
  return withRun(config, id, async (store, { run }) => show(terminal, store, run.id));
}

/** Pauses, resumes or stops a run. The process that runs it heeds that before it starts anything more. */
export async function rotationsSteer(
  terminal: Terminal,
  steering: Steering,
  id: string,
  { config }: RunOptions,
): Promise<number> {
  return withRun(config, id, async (store, { run, state }) => {
    const at = new Date().toISOString();
    if (!(await store.workspace.runs.move(run.id, steerable(steering), STEERINGS[steering], at))) {
      throw new RefusedError([{ code: 'run.over', message: `run ${run.id} is ${state}: it cannot ${steering}` }]);
    }
    return show(terminal, store, run.id);
  });
}

/** How far a run has come, as the workspace knows it. */
export function readRunOf({ settings, workspace }: Store, id: RunId) {
  const { runs, index, signals } = workspace;
  const clock = { now: () => Date.now() };
  return readRun({ clock, runs, index, signals, connections: settings.connections }, id);
}

type Store = { readonly settings: Settings; readonly workspace: Pick<Workspace, 'runs' | 'index' | 'signals'> };

async function withRun(
  config: string,
  beginning: string | undefined,
  use: (store: Store, entry: RunEntry) => Promise<number>,
): Promise<number> {
  const store = openStore(config);
  try {
    return await use(store, await runNamed(store.workspace.runs, beginning));
  } finally {
    store.workspace.close();
  }
}

async function runNamed(runs: RotationRuns, beginning = ''): Promise<RunEntry> {
  const listed = await runs.list(SEARCHED);
  const [first, ...more] = listed.filter(({ run }) => run.id.startsWith(beginning));
  if (first && (more.length === 0 || beginning === '' || first.run.id === beginning)) return first;
  const message = first ? `several runs begin with ${beginning}: write more of it` : `there is no run ${beginning}`;
  throw new RefusedError([{ code: first ? 'run.ambiguous' : 'run.unknown', message: message.trimEnd() }]);
}

async function show(terminal: Terminal, store: Store, id: RunId): Promise<number> {
  const view = await readRunOf(store, id);
  if (terminal.json) printJson(terminal, view);
  else if (view) terminal.out.write(runText(terminal, view));
  return 0;
}
