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
  const entered = history.flatMap((event) => event.stateEnteredEventDetails ?? []);
  const count = (matches: (type: string) => boolean) => history.filter(({ type }) => matches(type)).length;
  const attempts = count((type) => SCHEDULED_TYPES.has(type));
  const tasks = count((type) => type === 'TaskStateEntered');
  const last = entered.at(-1);
  return {
    state: last?.name ?? '',
    document: last?.input === undefined ? undefined : JSON.parse(last.input),
    transitions: entered.length + Math.max(0, attempts - tasks),
    ended: history.some(({ type }) => END_TYPES.has(type)),
  };
}
