import { ChangeDocumentSchema } from '../domain/change-document.ts';
import type { ChangeRequest } from '../domain/change-request.ts';
import type { ChangeResult } from '../domain/change-result.ts';
import { summarize } from '../domain/change-summary.ts';
import { isFault, RefusedError } from '../domain/errors.ts';
import { executionEnd } from '../domain/execution-end.ts';
import type { ExecutionHistories, HistoryEvent } from '../domain/execution-history.ts';
import type { ChangeIndex } from '../domain/ports.ts';
import { leavingError } from '../functions/leaving-error.ts';
import { runState, STATES, type TaskState } from '../functions/registry.ts';
import type { StepPorts } from '../functions/step.ts';
import definition from '../statemachines/change-connection.asl.json' with { type: 'json' };
import { startExecution } from './engine.ts';

export interface ChangeRuntime {
  readonly ports: StepPorts;
  readonly index: ChangeIndex;
  readonly histories: ExecutionHistories;
  /** Makes the evidence record of a change that has ended. */
  readonly evidence?: { keep(request: ChangeRequest): Promise<unknown> };
}

/** Runs one change to its end on the embedded engine and keeps its history and its result. */
export async function runChange(
  request: ChangeRequest,
  { ports, index, histories, evidence }: ChangeRuntime,
  onEvent: (event: HistoryEvent) => void = () => {},
): Promise<ChangeResult> {
  const startedAt = new Date(ports.clock.now()).toISOString();
  await index.begin(request);
  const history: HistoryEvent[] = [];
  const { end } = startExecution({
    name: request.changeId,
    definition,
    input: { request },
    runTask: async (state, document) => {
      try {
        return await runState(taskState(state), document, ports);
      } catch (error) {
        throw keptError(error);
      }
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
