import * as z from 'zod';
import { ChangeIdSchema } from '../../domain/identifiers.ts';

/**
 * EventBridge's `Step Functions Execution Status Change`, delivered at least once and in any order. Its input and output
 * are not used: with a key of the customer's, Step Functions leaves them out.
 */
export const StatusChangeSchema = z.object({
  detail: z.object({
    executionArn: z.string().min(1),
    name: ChangeIdSchema,
    status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE']),
  }),
});
export type StatusChange = z.output<typeof StatusChangeSchema>;
