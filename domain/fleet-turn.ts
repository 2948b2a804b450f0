import * as z from 'zod';
import { ChangeIdSchema } from './identifiers.ts';
import type { RotationHold, RotationPlan, RotationStart } from './rotation-due.ts';
import type { RunState } from './rotation-run.ts';

/** So that no history limit is met: an execution that has started so many hands over to the next. */
export const STARTS_PER_EXECUTION = 200;
/** What inline Map states run at the same time. */
export const STARTS_AT_ONCE = 40;
const TURNS_PER_EXECUTION = 1000;
const WAIT_SECONDS = { shortest: 15, longest: 300, paused: 30 } as const;

/** What was decided in the turns before, kept in the document of the execution. */
export const TurnsSoFarSchema = z.object({
  turn: z.number().int(),
  /** Started here already. Their ends may not be in the index yet. */
  handled: z.array(ChangeIdSchema),
});
export type TurnsSoFar = z.infer<typeof TurnsSoFarSchema>;

export interface FleetTurnFacts {
  readonly plan: RotationPlan;
  readonly cause: 'due' | 'order';
  readonly state: RunState;
  readonly earlier: TurnsSoFar;
  /** Something that was started here has ended, and the index does not know how yet. */
  readonly unrecorded: boolean;
  readonly now: number;
}

export const TURN_VERDICTS = ['start', 'wait', 'continue', 'done'] as const;

export interface FleetTurn extends TurnsSoFar {
  /** `continue`: the next execution goes on. */
  readonly verdict: (typeof TURN_VERDICTS)[number];
  readonly start: readonly RotationStart[];
  readonly waitSeconds: number;
}

/** Of these nothing more can come in this run. */
const SETTLED: readonly RotationHold['code'][] = ['order.done', 'key.missing', 'failed.too-often'];

/** What an execution does next. What is due and cannot start now is left to the next tick of the schedule; an order waits. */
export function fleetTurn(facts: FleetTurnFacts): FleetTurn {
  const { plan, cause, state, earlier, unrecorded } = facts;
  const { handled } = earlier;
  const turn = earlier.turn + 1;
  const room = Math.min(STARTS_AT_ONCE, STARTS_PER_EXECUTION - handled.length);
  const start = plan.start.filter(({ changeId }) => !handled.includes(changeId)).slice(0, Math.max(0, room));
  if (start.length > 0) {
    const all = [...handled, ...start.map(({ changeId }) => changeId)];
    return { verdict: 'start', start, waitSeconds: 0, turn, handled: all };
  }
  const idle = { start, turn, handled };
  const stopped = state === 'stopped' || state === 'ended' || (state === 'running' && wasStopped(plan));
  const open = plan.start.length > 0 || plan.held.some(({ code }) => !SETTLED.includes(code));
  const over = stopped || !open || (cause === 'due' && !unrecorded);
  if (over) return { ...idle, verdict: 'done', waitSeconds: 0 };
  if (room <= 0 || turn >= TURNS_PER_EXECUTION) {
    return { ...idle, verdict: cause === 'due' ? 'done' : 'continue', waitSeconds: 0 };
  }
  return { ...idle, verdict: 'wait', waitSeconds: state === 'paused' ? WAIT_SECONDS.paused : waitSecondsOf(facts) };
}

/** Too many went back: of an order, that is its end. */
export function wasStopped({ held }: RotationPlan): boolean {
  return held.some(({ code }) => code === 'run.stopped');
}

function waitSecondsOf({ plan, now }: FleetTurnFacts): number {
  const next = plan.held.flatMap(({ nextAt }) => (nextAt === null ? [] : [nextAt]));
  const waitsForOthers = plan.held.some(({ code, nextAt }) => nextAt === null && !SETTLED.includes(code));
  const seconds = waitsForOthers ? 0 : Math.ceil((Math.min(...next) - now) / 1000);
  return Math.min(WAIT_SECONDS.longest, Math.max(WAIT_SECONDS.shortest, seconds || 0));
}
