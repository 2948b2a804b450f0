import { auditTrail } from '../domain/audit-trail.ts';
import type { ChangeRequest } from '../domain/change-request.ts';
import type { ChangeResult } from '../domain/change-result.ts';
import type { HistoryEvent } from '../domain/execution-history.ts';
import { type ChangeRuntime, runChange } from './run-change.ts';
import type { Workspace } from './workspace.ts';

export interface RecordedChange {
  readonly result: ChangeResult;
  /** Path of the record. */
  readonly record: string;
}

/** Runs one change to its end and writes its record. */
export async function runAndRecord(
  request: ChangeRequest,
  runtime: ChangeRuntime & { readonly workspace: Workspace },
  onEvent?: (event: HistoryEvent) => void,
): Promise<RecordedChange> {
  const result = await runChange(request, runtime, onEvent);
  const trail = auditTrail(await runtime.histories.read(request.changeId));
  return { result, record: runtime.workspace.writeRecord(request.changeId, { request, result, trail }) };
}
