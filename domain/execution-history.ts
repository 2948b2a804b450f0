import * as z from 'zod';
import type { ChangeId } from './identifiers.ts';

const EnteredSchema = z.looseObject({ name: z.string(), input: z.string().optional() });
const ExitedSchema = z.looseObject({ name: z.string(), output: z.string().optional() });
const FailureSchema = z.looseObject({ error: z.string().optional(), cause: z.string().optional() });

/**
 * One event of an execution, in the shape of GetExecutionHistory's `HistoryEvent` (AWS Step Functions API). Input and
 * output are JSON texts. Details that are not named here are kept as they are. Holds no key.
 */
export const HistoryEventSchema = z.looseObject({
  id: z.number().int().min(1).describe('counts from 1 within one execution'),
  previousEventId: z.number().int().min(0).describe('0: the first event'),
  timestamp: z.iso.datetime({ offset: true }),
  type: z.string().min(1).describe('for example TaskStateEntered'),
  executionStartedEventDetails: z.looseObject({ input: z.string().optional() }).optional(),
  executionSucceededEventDetails: z.looseObject({ output: z.string().optional() }).optional(),
  executionFailedEventDetails: FailureSchema.optional(),
  executionAbortedEventDetails: FailureSchema.optional(),
  executionTimedOutEventDetails: FailureSchema.optional(),
  stateEnteredEventDetails: EnteredSchema.optional(),
  stateExitedEventDetails: ExitedSchema.optional(),
  taskFailedEventDetails: FailureSchema.optional(),
});
export type HistoryEvent = z.infer<typeof HistoryEventSchema>;

/** What the executions did, event by event. Append-only. May throw StoreUnavailableError. */
export interface ExecutionHistories {
  /** Safe to run twice. Throws ChangeExistsError when another event of this id was written before. */
  append(changeId: ChangeId, event: HistoryEvent): Promise<void>;
  /** By id, from the first. An unknown change has no events. */
  read(changeId: ChangeId): Promise<readonly HistoryEvent[]>;
}
