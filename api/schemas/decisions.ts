import { z } from '@hono/zod-openapi';
import { ChangeSignalSchema } from '../../domain/change-signal.ts';

const CommentSchema = ChangeSignalSchema.shape.comment.default('').describe('kept with the decision');

export const ApprovalSchema = z
  .strictObject({
    decision: z.enum(['approve', 'reject']).describe('one rejection ends the change'),
    planHash: z.string().min(1).max(100).describe('of the plan that was looked at: waitingFor.plan.hash of the change'),
    comment: CommentSchema,
  })
  .openapi('Approval', { description: 'a decision about the plan of a change' });

export const PeerReadySchema = z
  .strictObject({
    put: z.string().min(1).max(100).describe('the PUT that the change waits before: waitingFor.put of the change'),
    comment: CommentSchema,
  })
  .openapi('PeerReady', { description: 'the word that the device at the other end is ready' });

export const CommentOnlySchema = z
  .strictObject({ comment: CommentSchema })
  .openapi('Comment', { description: 'what is to be remembered of a decision' });

/** The comment of a body that may be left out: then nothing has been parsed, and no default been filled in. */
export function commentIn(body: unknown): { comment: string } {
  return CommentOnlySchema.parse(body);
}
