import type { HistoryEvent } from './execution-history.ts';

/** How an execution stands, by its history alone: at its end, or so far. */
export interface ExecutionEnd {
  /** The state that was entered last. */
  readonly state: string;
  /** The document as that state got it. Unknown until it is parsed; undefined when the history holds no data. */
  readonly document: unknown;
  /** As AWS bills them: states entered, and every retry. */
  readonly transitions: number;
  readonly ended: boolean;
}

const END_TYPES = new Set(['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionAborted', 'ExecutionTimedOut']);

/** The first for a function's own ARN, the second for a service integration. */
const SCHEDULED_TYPES = new Set(['LambdaFunctionScheduled', 'TaskScheduled']);

export function executionEnd(history: readonly HistoryEvent[]): ExecutionEnd {
  const last = lastEntered(history);
  return {
    state: last?.name ?? '',
    document: last?.input === undefined ? undefined : JSON.parse(last.input),
    transitions: transitionsOf(history),
    ended: history.some(({ type }) => END_TYPES.has(type)),
  };
}

/** The state that was entered last; empty when none was. */
export function lastState(history: readonly HistoryEvent[]): string {
  return lastEntered(history)?.name ?? '';
}

export function transitionsOf(history: readonly HistoryEvent[]): number {
  const count = (matches: (type: string) => boolean) => history.filter(({ type }) => matches(type)).length;
  const entered = history.filter(({ stateEnteredEventDetails: details }) => details !== undefined).length;
  const attempts = count((type) => SCHEDULED_TYPES.has(type));
  const tasks = count((type) => type === 'TaskStateEntered');
  return entered + Math.max(0, attempts - tasks);
}

function lastEntered(history: readonly HistoryEvent[]) {
  return history.findLast(({ stateEnteredEventDetails: details }) => details !== undefined)?.stateEnteredEventDetails;
}
