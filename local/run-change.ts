import { ChangeDocumentSchema } from '../domain/change-document.ts';
import { endedEvent, startedEvent } from '../domain/change-event.ts';
import type { ChangeRequest } from '../domain/change-request.ts';
import type { ChangeResult } from '../domain/change-result.ts';
import { summarize } from '../domain/change-summary.ts';
import { isFault } from '../domain/errors.ts';
import { executionEnd } from '../domain/execution-end.ts';
import type { ExecutionHistories, HistoryEvent } from '../domain/execution-history.ts';
import type { ChangeEvents, ChangeIndex } from '../domain/ports.ts';
import { isWaitingState } from '../domain/wait-of-state.ts';
import { leavingError } from '../functions/leaving-error.ts';
import { runState, STATES, type TaskState } from '../functions/registry.ts';
import type { StepPorts } from '../functions/step.ts';
import { tellOutside } from '../functions/tell-outside.ts';
import definition from '../statemachines/change-connection.asl.json' with { type: 'json' };
import { awaitSignalHere } from './await-signal.ts';
import { type Execution, type StartedExecution, startExecution, stateTimeout } from './engine.ts';
import type { Wakes } from './wakes.ts';

export interface ChangeRuntime {
  readonly ports: StepPorts;
  readonly index: ChangeIndex;
  readonly histories: ExecutionHistories;
  readonly events: ChangeEvents;
  readonly wakes: Wakes;
}

/**
 * Runs one change to its end on the embedded engine and keeps its history and its result. A change that an earlier process
 * left in its midst goes on with the state that it was in: each step may run twice, so that nothing is lost by doing so.
 */
export async function runChange(
  request: ChangeRequest,
  { ports, index, histories, events, wakes }: ChangeRuntime,
  onEvent: (event: HistoryEvent) => void = () => {},
): Promise<ChangeResult> {
  await index.begin(request);
  const history = [...(await histories.read(request.changeId))];
  const startedAt = history[0]?.timestamp ?? new Date(ports.clock.now()).toISOString();
  await tellOutside(events, startedEvent(request, startedAt));
  const left = executionEnd(history);
  const execution = {
    name: request.changeId,
    definition,
    resumeAfter: history.length,
    from: left.state || null,
    input: left.state === '' ? { request } : left.document,
    runTask: async (state: string, document: unknown) => {
      let woken: { wokenAt: string } | null;
      try {
        if (!isWaitingState(state)) return await runState(taskState(state), document, ports);
        woken = await awaitSignalHere(ChangeDocumentSchema.parse(document), state, { ...ports, events, wakes });
      } catch (error) {
        throw keptError(error);
      }
      if (woken === null) throw stateTimeout();
      return woken;
    },
    record: async (event: HistoryEvent) => {
      history.push(event);
      await histories.append(request.changeId, event);
      onEvent(event);
    },
  } satisfies Execution;
  if (!left.ended) await toItsEnd(startExecution(execution));
  const { state, document, transitions } = executionEnd(history);
  const endedAt = new Date(ports.clock.now()).toISOString();
  const result = summarize({ document: ChangeDocumentSchema.parse(document), state, transitions, startedAt, endedAt });
  await index.end(result);
  await tellOutside(events, endedEvent(request, result));
  return result;
}

/** A change whose history can no longer be kept does not go on unseen. */
async function toItsEnd({ end, abort }: StartedExecution): Promise<void> {
  try {
    await end;
  } catch (error) {
    abort();
    throw error;
  }
}

/** What the history keeps of an error, as on AWS. Here it keeps no stack, so that the first place in the code goes along. */
function keptError(error: unknown): Error {
  const kept = leavingError(error);
  const place = kept.stack?.split('\n').at(1)?.trim();
  if (!isFault(error) && place) kept.message += ` (${place})`;
  return kept;
}

function taskState(name: string): TaskState {
  if (!isTaskState(name)) throw new Error(`the program names a Task state that no step serves: ${name}`);
  return name;
}

function isTaskState(name: string): name is TaskState {
  return Object.hasOwn(STATES, name);
}
