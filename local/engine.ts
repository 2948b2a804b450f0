import { ExecutionAbortedError, ExecutionTimeoutError, StateMachine } from 'aws-local-stepfunctions';
import * as z from 'zod';
import type { HistoryEvent } from '../domain/execution-history.ts';
import { type AttemptLedger, attemptLedger } from './attempt-ledger.ts';
import { beginsAttempt, EngineEventSchema, historyWriter } from './engine-history.ts';

type Definition = ConstructorParameters<typeof StateMachine>[0];
type RunOptions = NonNullable<Parameters<StateMachine['run']>[1]>;
type Handler = NonNullable<NonNullable<RunOptions['overrides']>['taskResourceLocalHandlers']>[string];

export interface Execution {
  /** The execution's name: the change id. */
  readonly name: string;
  /** A parsed ASL file. It is not validated here: a test does that, once. */
  readonly definition: unknown;
  readonly input: unknown;
  /** The last event of an earlier run that this one goes on from; 0: there was none. */
  readonly resumeAfter: number;
  /** The state to begin with, `input` being its input; null: as the definition says. */
  readonly from: string | null;
  /**
   * Runs one Task state. `document` is the whole document, or the name and the input of an execution that the state starts; what
   * it returns is written under the state's ResultPath.
   */
  runTask(state: string, document: unknown): Promise<unknown>;
  /** Called for each event, in order. */
  record(event: HistoryEvent): Promise<void>;
}

export type ExecutionStatus = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

const TaskPayloadSchema = z.object({ state: z.string(), document: z.unknown() });
/** Of a state that waits for a word from outside: what AWS would hand to the function that tells of it. */
const WaitPayloadSchema = z.object({ Payload: TaskPayloadSchema }).transform(({ Payload }) => Payload);
/** Of a state that starts another execution and waits for its end: the execution's input. */
const ChildPayloadSchema = z.object({ Name: z.string(), Input: z.unknown() }).transform(({ Name, Input }) => {
  return { state: null, document: { name: Name, input: Input } };
});
const PayloadSchema = z.union([WaitPayloadSchema, TaskPayloadSchema, ChildPayloadSchema]);
/** What a timer of this process can hold. */
const LONGEST_TIMER_SECONDS = 2_147_483;
/** Nobody ends a wait by it here: what was said is looked up. */
const NO_TOKEN = 'embedded';
/** What steps answer is what their schemas made of it: it is not walked through once more. */
const AnswerSchema = z.custom<z.core.util.JSONType>((value) => value !== undefined);
const DefinitionSchema = z.custom<Definition>(
  (value) => typeof value === 'object' && value !== null && 'States' in value,
);

export interface StartedExecution {
  readonly end: Promise<ExecutionStatus>;
  readonly abort: () => void;
}

/**
 * Runs an ASL file in this process, as AWS Step Functions would run it, with the history that GetExecutionHistory
 * would give. Adds what aws-local-stepfunctions lacks: the context object's execution, event ids, task events.
 */
export function startExecution(execution: Execution): StartedExecution {
  const { StartAt, ...program } = withinTimers(DefinitionSchema.parse(execution.definition));
  const definition = { ...program, StartAt: execution.from ?? StartAt };
  const machine = new StateMachine(definition, { validationOptions: { noValidate: true } });
  const ledger = attemptLedger();
  const handlerOf =
    (name: string): Handler =>
    async (payload) => {
      const { state, document } = PayloadSchema.parse(payload);
      await ledger.begin();
      return AnswerSchema.parse(await execution.runTask(state ?? name, document));
    };
  const run = machine.run(z.json().parse(execution.input), {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(taskNames(definition).map((name) => [name, handlerOf(name)])),
    },
    context: {
      Execution: { Id: execution.name, Name: execution.name },
      StateMachine: { Id: NO_TOKEN },
      Task: { Token: NO_TOKEN },
    },
  });
  return { end: follow(run, execution, ledger), abort: run.abort };
}

/** Of Task states, those within Map states too. */
function taskNames({ States }: Pick<Definition, 'States'>): string[] {
  return Object.entries(States).flatMap(([name, state]) => {
    if (state.Type === 'Map' && state.ItemProcessor) return taskNames(state.ItemProcessor);
    return state.Type === 'Task' ? [name] : [];
  });
}

/**
 * A longer time-out would end the execution at once: without one it goes on for as long as its own deadlines allow. The library
 * looks for TimeoutSecondsPath in what Parameters made, AWS in what the state was given: here the task itself knows when its
 * time is over.
 */
function withinTimers({ TimeoutSeconds: timeout, States, ...definition }: Definition): Definition {
  const states = Object.entries(States).map(([name, state]) => {
    if (state.Type !== 'Task' || state.TimeoutSecondsPath === undefined) return [name, state] as const;
    const { TimeoutSecondsPath: _, ...task } = state;
    return [name, { ...task, TimeoutSeconds: LONGEST_TIMER_SECONDS }] as const;
  });
  const limit = timeout === undefined || timeout > LONGEST_TIMER_SECONDS ? {} : { TimeoutSeconds: timeout };
  return { ...definition, ...limit, States: Object.fromEntries(states) };
}

/** What a task throws whose time is over, as AWS would. */
export function stateTimeout(): Error {
  const error = new Error('the time for it is over');
  error.name = 'States.Timeout';
  return error;
}

async function follow(
  run: ReturnType<StateMachine['run']>,
  execution: Execution,
  ledger: AttemptLedger,
): Promise<ExecutionStatus> {
  const eventsOf = historyWriter(execution.resumeAfter);
  // Caught here and not below: the promise rejects before its last events are read.
  const status = run.result.then((): ExecutionStatus => 'SUCCEEDED', statusOf);
  for await (const raw of run.eventLogs) {
    const event = EngineEventSchema.parse(raw);
    for (const told of eventsOf(event)) await execution.record(told);
    if (beginsAttempt(event)) ledger.recorded();
  }
  return status;
}

function statusOf(error: unknown): ExecutionStatus {
  if (error instanceof ExecutionAbortedError) return 'ABORTED';
  return error instanceof ExecutionTimeoutError ? 'TIMED_OUT' : 'FAILED';
}
