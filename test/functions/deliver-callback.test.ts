import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { busEntry } from '../../adapters/aws/bus-event.ts';
import { secretsManagerTextSecrets } from '../../adapters/aws/secrets-manager-text-secrets.ts';
import { sqsCallbackQueue } from '../../adapters/aws/sqs-callback-queue.ts';
import type { CallbackAttempt } from '../../domain/callback-fate.ts';
import { CALLBACK_ATTEMPTS } from '../../domain/callback-schedule.ts';
import type { ChangeEvent } from '../../domain/change-event.ts';
import { SecretIdSchema } from '../../domain/identifiers.ts';
import { deliverBatch } from '../../functions/deliver-callback/deliver-batch.ts';
import { QueueBatchSchema } from '../../functions/deliver-callback/queue-message.ts';
import { answered, PASSING } from '../adapters/aws/aws-errors.ts';
import { eventFor } from '../domain/example-events.ts';

const REGION = { region: 'eu-central-1' };
const EVENT = eventFor('https://hooks.example.com/canary');
const NAME = SecretIdSchema.parse('vpn-change/callbacks');
const FAILED = { kind: 'failed', why: 'answered 503' } as const;

function handedOver(event: ChangeEvent): string {
  const { Source, DetailType, Detail } = busEntry(event);
  return JSON.stringify({ source: Source, 'detail-type': DetailType, detail: JSON.parse(Detail), version: '0' });
}

const message = (id: string, receiveCount = 1, body = handedOver(EVENT)) => ({
  messageId: id,
  receiptHandle: `receipt-${id}`,
  body,
  attributes: { ApproximateReceiveCount: String(receiveCount), SentTimestamp: '0' },
});

/** Delivers a batch; `attempt` says what came of each. */
async function delivered(messages: readonly object[], attempt: (event: ChangeEvent) => Promise<CallbackAttempt>) {
  const client = new SQSClient(REGION);
  const sqs = mockClient(client).on(ChangeMessageVisibilityCommand).resolves({}).on(SendMessageCommand).resolves({});
  const said: unknown[] = [];
  const counted: string[] = [];
  const batch = QueueBatchSchema.parse({ Records: messages });
  const queue = sqsCallbackQueue({ client, queueUrl: 'pending', deadLetterQueueUrl: 'undelivered' });
  const surroundings = {
    count: (_: string, fate: string) => void counted.push(fate),
    warn: (...words: unknown[]) => void said.push(words),
  };
  const { batchItemFailures } = await deliverBatch(batch, { attempt, queue }, surroundings);
  return {
    kept: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    postponed: sqs.commandCalls(ChangeMessageVisibilityCommand).map(({ args }) => args[0].input),
    buried: sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input),
    counted,
    said: JSON.stringify(said),
    sqs,
  };
}

describe('a batch of callbacks', () => {
  it('is read as EventBridge wrote it, and done with when it was delivered', async () => {
    const seen: ChangeEvent[] = [];
    const end = await delivered([message('a')], async (event) => {
      seen.push(event);
      return { kind: 'delivered' };
    });
    expect(seen).toEqual([EVENT]);
    expect(end).toMatchObject({ kept: [], postponed: [], buried: [], counted: ['delivered'], said: '[]' });
  });

  it('keeps in the queue what failed, for the pause that is due', async () => {
    const end = await delivered([message('a', 1), message('b', 4)], async () => FAILED);
    expect(end).toMatchObject({ kept: ['a', 'b'], buried: [], counted: ['retry', 'retry'] });
    expect(end.postponed).toEqual([
      { QueueUrl: 'pending', ReceiptHandle: 'receipt-a', VisibilityTimeout: 60 },
      { QueueUrl: 'pending', ReceiptHandle: 'receipt-b', VisibilityTimeout: 480 },
    ]);
  });

  it.each<[string, number, CallbackAttempt, string]>([
    ['failed for the last time', CALLBACK_ATTEMPTS, FAILED, `answered 503, after ${CALLBACK_ATTEMPTS} attempts`],
    ['is not wanted', 1, { kind: 'refused', why: 'gone for good' }, 'gone for good'],
  ])('lays what %s among the undelivered, whole and with the reason', async (_, receiveCount, attempt, why) => {
    const end = await delivered([message('a', receiveCount)], async () => attempt);
    expect(end).toMatchObject({ kept: [], postponed: [], counted: ['dead'] });
    expect(end.buried).toEqual([
      {
        QueueUrl: 'undelivered',
        MessageBody: handedOver(EVENT),
        MessageAttributes: { why: { DataType: 'String', StringValue: why } },
      },
    ]);
  });

  it.each(['not JSON', '{}', JSON.stringify({ 'detail-type': 'change.applied', detail: { changeId: 'x' } })])(
    'lays what is no event there at once: %s',
    async (body) => {
      const end = await delivered([message('a', 1, body)], async () => {
        throw new Error('it was attempted');
      });
      expect(end).toMatchObject({ kept: [], buried: [{ MessageBody: body }], counted: ['dead'] });
    },
  );

  it('does not bring back the others when one meets a fault', async () => {
    const attempts = [FAILED, 'fault', { kind: 'delivered' } as const];
    const end = await delivered([message('a'), message('b'), message('c')], async () => {
      const attempt = attempts.shift();
      if (typeof attempt !== 'object') throw new Error('canary');
      return attempt;
    });
    expect(end.kept).toEqual(['a', 'b']);
    expect(end.said).not.toContain('canary');
  });

  it('logs why, for which change, and not where to', async () => {
    const end = await delivered([message('a', 3)], async () => FAILED);
    expect(JSON.parse(end.said)).toEqual([
      [
        'a callback failed',
        { changeId: EVENT.changeId, event: EVENT.id, attempts: 3, fate: 'retry', why: 'answered 503' },
      ],
    ]);
  });

  it('is not taken when it is none', () => {
    expect(QueueBatchSchema.safeParse({ Records: [] }).success).toBe(false);
    expect(QueueBatchSchema.safeParse({ state: 'ValidateChange' }).success).toBe(false);
  });
});

describe.each(PASSING)('AWS that does not do what it is asked (%s)', (error) => {
  it('leaves the message in the queue: it comes back by itself', async () => {
    const client = new SQSClient(REGION);
    mockClient(client).onAnyCommand().rejects(error);
    const queue = sqsCallbackQueue({ client, queueUrl: 'pending', deadLetterQueueUrl: 'undelivered' });
    for (const call of [queue.postpone('receipt', 60), queue.bury('{}', 'gone')]) {
      const fault = { name: 'StoreUnavailableError', message: expect.not.stringContaining('canary') };
      await expect(call).rejects.toMatchObject(fault);
    }
  });

  it('keeps the secret for now', async () => {
    const client = new SecretsManagerClient(REGION);
    mockClient(client).onAnyCommand().rejects(error);
    const fault = { name: 'VaultUnavailableError', message: expect.not.stringContaining('canary') };
    await expect(secretsManagerTextSecrets({ client }).current(NAME)).rejects.toMatchObject(fault);
  });
});

describe('the secret on AWS', () => {
  it('is the current version of the secret', async () => {
    const client = new SecretsManagerClient(REGION);
    mockClient(client).on(GetSecretValueCommand, { SecretId: NAME }).resolves({ SecretString: 'canary' });
    expect((await secretsManagerTextSecrets({ client }).current(NAME))?.reveal()).toBe('canary');
  });

  it('is none while nobody has put one in', async () => {
    const client = new SecretsManagerClient(REGION);
    mockClient(client).on(GetSecretValueCommand).rejects(answered('ResourceNotFoundException'));
    expect(await secretsManagerTextSecrets({ client }).current(NAME)).toBeNull();
  });
});
