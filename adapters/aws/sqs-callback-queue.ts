import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { awsFault } from './aws-failure.ts';

export interface SqsCallbackQueueOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
}

/** What becomes of a message that was received: it comes again later, or lies among the dead. Throws StoreUnavailableError. */
export function sqsCallbackQueue({ client, queueUrl, deadLetterQueueUrl }: SqsCallbackQueueOptions) {
  return {
    postpone: async (receiptHandle: string, seconds: number): Promise<void> => {
      const wish = { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds };
      await client.send(new ChangeMessageVisibilityCommand(wish)).catch((error: unknown) => {
        throw awsFault('StoreUnavailableError', 'postponing a callback', error);
      });
    },
    bury: async (body: string, why: string): Promise<void> => {
      const attribute = { why: { DataType: 'String', StringValue: why } };
      const message = { QueueUrl: deadLetterQueueUrl, MessageBody: body, MessageAttributes: attribute };
      await client.send(new SendMessageCommand(message)).catch((error: unknown) => {
        throw awsFault('StoreUnavailableError', 'giving up a callback', error);
      });
    },
  };
}

export type SqsCallbackQueue = ReturnType<typeof sqsCallbackQueue>;
