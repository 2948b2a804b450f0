import * as z from 'zod';

/** A message as Lambda hands it over. Its receive count is the number of this attempt. */
const QueueMessageSchema = z.object({
  messageId: z.string().min(1),
  receiptHandle: z.string().min(1),
  body: z.string(),
  attributes: z.object({ ApproximateReceiveCount: z.string().regex(/^\d+$/).transform(Number) }),
});
export type QueueMessage = z.output<typeof QueueMessageSchema>;

export const QueueBatchSchema = z.object({ Records: z.array(QueueMessageSchema).min(1) });
