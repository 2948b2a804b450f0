import { ChangeDocumentSchema } from '../domain/change-document.ts';
import { endedEvent, startedEvent } from '../domain/change-event.ts';
import type { ChangeRequest } from '../domain/change-request.ts';
import type { ChangeResult } from '../domain/change-result.ts';
import { summarize } from '../domain/change-summary.ts';
import { isFault, RefusedError } from '../domain/errors.ts';
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
import { startExecution, stateTimeout } from './engine.ts';
import type { Wakes } from './wakes.ts';

export interface ChangeRuntime {
  readonly ports: StepPorts;
  readonly index: ChangeIndex;
  readonly histories: ExecutionHistories;
  /** Makes the evidence record of a change that has ended. */
  readonly evidence?: { keep(request: ChangeRequest): Promise<unknown> };
  readonly events: ChangeEvents;
  readonly wakes: Wakes;
}

/**
 * Runs one change to its end on the embedded engine and keeps its history and its result. Of a change that an earlier
 * process began and that has touched nothing, it begins again: its history goes on.
 */
export async function runChange(
  request: ChangeRequest,
  { ports, index, histories, events, wakes, evidence }: ChangeRuntime,
  onEvent: (event: HistoryEvent) => void = () => {},
): Promise<ChangeResult> {
  await index.begin(request);
  const history = [...(await histories.read(request.changeId))];
  const startedAt = history[0]?.timestamp ?? new Date(ports.clock.now()).toISOString();
  await tellOutside(events, startedEvent(request, startedAt));
  const { end } = startExecution({
    name: request.changeId,
    definition,
    resumeAfter: history.length,
    input: { request },
    runTask: async (state, document) => {
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
    record: async (event) => {
      history.push(event);
      await histories.append(request.changeId, event);
      onEvent(event);
    },
  });
  await end;
  const { state, document, transitions } = executionEnd(history);
  const endedAt = new Date(ports.clock.now()).toISOString();
  const result = summarize({ document: ChangeDocumentSchema.parse(document), state, transitions, startedAt, endedAt });
  await index.end(result);
  await evidence?.keep(request).catch(unlessUnavailable);
  await tellOutside(events, endedEvent(request, result));
  return result;
}

/** Also not with a signing key that cannot be used. What became of the change is told all the same: the record is made later. */
function unlessUnavailable(error: unknown): void {
  if (!isFault(error, 'StoreUnavailableError') && !(error instanceof RefusedError)) throw error;
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
