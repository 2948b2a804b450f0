import * as z from 'zod';
import { type HistoryEvent, HistoryEventSchema } from '../domain/execution-history.ts';
import { isWaitingState } from '../domain/wait-of-state.ts';

/**
 * The events of aws-local-stepfunctions that a machine without Parallel gives; those of Map iterations tell nothing. `timestamp` in milliseconds. What
 * states were given and made is JSON, parsed where it came about: to walk through it for each event took half of a run.
 */
export const EngineEventSchema = z.object({
  type: z.enum([
    'ExecutionStarted',
    'ExecutionSucceeded',
    'ExecutionFailed',
    'ExecutionAborted',
    'ExecutionTimeout',
    'StateEntered',
    'StateExited',
    'StateFailed',
    'StateRetried',
    'StateCaught',
    'MapIterationStarted',
    'MapIterationSucceeded',
    'MapIterationFailed',
  ]),
  timestamp: z.number(),
  state: z
    .object({ name: z.string(), type: z.string(), input: z.unknown().optional(), output: z.unknown().optional() })
    .optional(),
  input: z.unknown().optional(),
  output: z.unknown().optional(),
  Error: z.string().optional(),
  Cause: z.unknown().optional(),
});
type EngineEvent = z.infer<typeof EngineEventSchema>;
type Details = { readonly type: string; readonly [details: string]: unknown };

const scheduled: Details[] = [{ type: 'LambdaFunctionScheduled' }, { type: 'LambdaFunctionStarted' }];

/**
 * One engine event as AWS tells it: zero or more history events, without their numbers. `text` is the JSON of what a state
 * was given or made.
 */
function detailsOf(event: EngineEvent, text: string | undefined): Details[] {
  const { state } = event;
  const failure = { error: event.Error ?? '', cause: causeOf(event.Cause) };
  switch (event.type) {
    case 'ExecutionStarted':
      return [{ type: 'ExecutionStarted', executionStartedEventDetails: { input: JSON.stringify(event.input) } }];
    case 'ExecutionSucceeded':
      return [{ type: 'ExecutionSucceeded', executionSucceededEventDetails: { output: JSON.stringify(event.output) } }];
    case 'ExecutionFailed':
      return [{ type: 'ExecutionFailed', executionFailedEventDetails: failure }];
    case 'ExecutionAborted':
      return [{ type: 'ExecutionAborted', executionAbortedEventDetails: {} }];
    case 'ExecutionTimeout':
      return [{ type: 'ExecutionTimedOut', executionTimedOutEventDetails: {} }];
    default:
      return state ? stateDetails(event.type, state, text, failure) : [];
  }
}

function stateDetails(
  type: EngineEvent['type'],
  state: NonNullable<EngineEvent['state']>,
  text: string | undefined,
  failure: { error: string; cause: string },
): Details[] {
  const isTask = state.type === 'Task';
  const entered = {
    type: `${state.type}StateEntered`,
    stateEnteredEventDetails: { name: state.name, input: text },
  };
  const exited = {
    type: `${state.type}StateExited`,
    stateExitedEventDetails: { name: state.name, output: text },
  };
  if (type === 'StateEntered') return isTask ? [entered, ...scheduled] : [entered];
  if (type === 'StateRetried') return scheduled;
  if (type === 'StateFailed') {
    if (!isTask) return [];
    const timedOut = failure.error === 'States.Timeout';
    // What waited for a word from outside has ended its wait as it was meant to: no function failed.
    if (timedOut && isWaitingState(state.name)) return [{ type: 'TaskTimedOut', taskTimedOutEventDetails: failure }];
    return timedOut
      ? [{ type: 'LambdaFunctionTimedOut', lambdaFunctionTimedOutEventDetails: failure }]
      : [{ type: 'LambdaFunctionFailed', lambdaFunctionFailedEventDetails: failure }];
  }
  return type === 'StateExited' ? [exited] : [];
}

function causeOf(cause: unknown): string {
  return typeof cause === 'string' ? cause : cause instanceof Error ? cause.message : '';
}

/** Whether a Task's handler runs after this event. */
export function beginsAttempt({ type, state }: EngineEvent): boolean {
  return state?.type === 'Task' && (type === 'StateEntered' || type === 'StateRetried');
}

/** Numbers the events, on from those of an earlier run. */
export function historyWriter(resumeAfter = 0) {
  let id = resumeAfter;
  let caught = false;
  // What a state makes is what the next one is given: it is put into words once.
  let handedOn: string | undefined;
  return (event: EngineEvent): HistoryEvent[] => {
    if (event.type === 'StateCaught') caught = true;
    const resumes = resumeAfter > 0 && event.type === 'ExecutionStarted';
    if (event.type === 'StateEntered') handedOn ??= JSON.stringify(event.state?.input);
    if (event.type === 'StateExited') handedOn = JSON.stringify(event.state?.output);
    const details = resumes ? [{ type: 'ExecutionRedriven' }] : detailsOf(event, handedOn);
    // A state that was left by its Catch still exits; its function did not succeed.
    const left = event.type === 'StateExited' && event.state?.type === 'Task';
    if (left && !caught) details.unshift({ type: 'LambdaFunctionSucceeded' });
    if (left) caught = false;
    const timestamp = new Date(event.timestamp).toISOString();
    return details.map((detail) =>
      HistoryEventSchema.parse({ ...detail, id: ++id, previousEventId: id - 1, timestamp }),
    );
  };
}
