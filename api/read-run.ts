import { isSelected } from '../domain/connection-labels.ts';
import type { ChangeIndex, ChangeSignals, Clock, RotationRuns, RunEntry } from '../domain/ports.ts';
import type { RunId, RunRotation } from '../domain/rotation-run.ts';
import { type FollowedRotation, type RunView, runView } from '../domain/run-view.ts';
import type { ConnectionSettings } from '../domain/settings.ts';
import { Problem } from './problem.ts';

export interface RunReading {
  readonly clock: Clock;
  readonly runs: RotationRuns;
  readonly index: Pick<ChangeIndex, 'find'>;
  readonly signals: Pick<ChangeSignals, 'wait'>;
  readonly connections: Readonly<Record<string, ConnectionSettings>>;
}

/** A run with what became of its rotations. Null: there is none of this id. */
export async function readRun(reading: RunReading, id: RunId): Promise<RunView | null> {
  const entry = await reading.runs.find(id);
  return entry && viewOf(reading, entry);
}

export async function knownRun(reading: RunReading, id: RunId): Promise<RunView> {
  const view = await readRun(reading, id);
  if (view) return view;
  throw new Problem('unknown-run', `there is no run ${id}`);
}

async function viewOf({ clock, runs, index, signals, connections }: RunReading, entry: RunEntry): Promise<RunView> {
  const follow = async (rotation: RunRotation): Promise<FollowedRotation> => {
    const change = await index.find(rotation.changeId);
    const waits = change?.result === null && (await signals.wait(rotation.changeId)) !== null;
    return { ...rotation, change, waits };
  };
  const { selection } = entry.run;
  const selected = Object.entries(connections).filter(([, { labels }]) => isSelected(labels, selection));
  return runView({
    entry,
    rotations: await Promise.all((await runs.rotations(entry.run.id)).map(follow)),
    selected: selected.map(([name]) => name),
    now: clock.now(),
  });
}
