import type { ChangeRequest } from '../domain/change-request.ts';
import type { ChangeResult } from '../domain/change-result.ts';
import { isFault, RefusedError } from '../domain/errors.ts';
import type { HistoryEvent } from '../domain/execution-history.ts';
import { type ChangeRuntime, runChange } from './run-change.ts';
import type { Workspace } from './workspace.ts';

export interface RecordedChange {
  readonly result: ChangeResult;
  /** Path of the record; null: it could not be kept now, and is made later from the history. */
  readonly record: string | null;
}

/** Runs one change to its end and keeps the evidence of it. */
export async function runAndRecord(
  request: ChangeRequest,
  runtime: ChangeRuntime & { readonly workspace: Workspace },
  onEvent?: (event: HistoryEvent) => void,
): Promise<RecordedChange> {
  const result = await runChange(request, runtime, onEvent);
  return { result, record: await recordOf(request, runtime.workspace) };
}

/** What became of the change is told in any case, also over a full disk or a signing key that cannot be used. */
async function recordOf(request: ChangeRequest, workspace: Workspace): Promise<string | null> {
  try {
    await workspace.evidence.keep(request);
    return workspace.recordPath(request.changeId);
  } catch (error) {
    if (isFault(error, 'StoreUnavailableError') || error instanceof RefusedError) return null;
    throw error;
  }
}
