import * as z from 'zod';
import { OutcomeSchema } from './change-result.ts';
import { ChangeIdSchema } from './identifiers.ts';
import type { ChangeEntry, RunEntry } from './ports.ts';
import { RotationRunSchema, type RunRotation, RunStateSchema } from './rotation-run.ts';

export const RunViewSchema = z.object({
  ...RotationRunSchema.shape,
  state: RunStateSchema.describe('how far somebody lets it go'),
  endedAt: z.iso.datetime().nullable().describe('null: it is not over'),
  progress: z
    .object({
      done: z.number().int().describe('new keys are current'),
      running: z.number().int().describe('under way'),
      waiting: z.number().int().describe('of those that were started: for approval, a window, a device'),
      failed: z.number().int().describe('rejected, rolled back, or in need of an operator'),
      toCome: z.number().int().describe('not started so far'),
      secondsLeft: z.number().int().nullable().describe('at the pace so far; null: nothing can be said'),
    })
    .describe('how many of the connections'),
  rotations: z
    .array(
      z.object({
        connection: z.string().describe('by its name in the configuration'),
        changeId: ChangeIdSchema.describe('GET /changes/{id} has all about it'),
        outcome: OutcomeSchema.nullable().describe('null: it has not ended'),
      }),
    )
    .describe('what was started, each try'),
});
export type RunView = z.infer<typeof RunViewSchema>;

export interface FollowedRotation extends RunRotation {
  /** Null: the index does not know it yet. */
  readonly change: ChangeEntry | null;
  readonly waits: boolean;
}

export interface RunViewFacts {
  readonly entry: RunEntry;
  readonly rotations: readonly FollowedRotation[];
  /** The connections that the run selects, by their names. */
  readonly selected: readonly string[];
  readonly now: number;
}

/** How far a run has come. Of a connection that was tried again the last try counts. */
export function runView({ entry, rotations, selected, now }: RunViewFacts): RunView {
  const { run, state, endedAt } = entry;
  const last = new Map(rotations.toSorted(byBeginning).map((rotation) => [rotation.connection, rotation]));
  const outcomes = [...last.values()].map(({ change, waits }) => ({ outcome: change?.result?.outcome ?? null, waits }));
  const count = (test: (one: (typeof outcomes)[number]) => boolean) => outcomes.filter(test).length;
  const done = count(({ outcome }) => outcome === 'applied');
  const failed = count(({ outcome }) => outcome !== null && outcome !== 'applied');
  const waiting = count(({ outcome, waits }) => outcome === null && waits);
  const running = outcomes.length - done - failed - waiting;
  const over = endedAt !== null || run.cause === 'due';
  const toCome = over ? 0 : selected.filter((name) => !last.has(name)).length;
  const elapsed = (now - Date.parse(run.startedAt)) / 1000;
  const secondsLeft =
    done + failed === 0 || endedAt !== null ? null : Math.ceil((elapsed / (done + failed)) * (running + toCome));
  return {
    ...run,
    state,
    endedAt,
    progress: { done, running, waiting, failed, toCome, secondsLeft },
    rotations: rotations.map(({ connection, changeId, change }) => {
      return { connection, changeId, outcome: change?.result?.outcome ?? null };
    }),
  };
}

function byBeginning({ change: one }: FollowedRotation, { change: other }: FollowedRotation): number {
  const beginning = (change: ChangeEntry | null) =>
    change ? Date.parse(change.request.requestedAt) : Number.MAX_VALUE;
  return beginning(one) - beginning(other);
}
