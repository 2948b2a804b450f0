import * as z from 'zod';
import { type ChangeRequest, ChangeRequestSchema } from '../../domain/change-request.ts';
import type { HistoryEvent } from '../../domain/execution-history.ts';
import { requireOwnExecution } from '../own-execution.ts';

const InputSchema = z.object({ request: ChangeRequestSchema });

/** What an execution was started with. */
export function requestOf(history: readonly HistoryEvent[], name: string): ChangeRequest {
  const { request } = InputSchema.parse(JSON.parse(history[0]?.executionStartedEventDetails?.input ?? 'null'));
  requireOwnExecution(name, request);
  return request;
}
