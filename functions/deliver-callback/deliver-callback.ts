import { handedEvent } from '../../adapters/aws/bus-event.ts';
import type { SqsCallbackQueue } from '../../adapters/aws/sqs-callback-queue.ts';
import { type CallbackAttempt, type CallbackFate, callbackFate } from '../../domain/callback-fate.ts';
import type { ChangeEvent } from '../../domain/change-event.ts';
import type { QueueMessage } from './queue-message.ts';

const NO_EVENT = { kind: 'refused', why: 'not an event of a change' } as const;

export interface DeliverPorts {
  readonly attempt: (event: ChangeEvent) => Promise<CallbackAttempt>;
  readonly queue: SqsCallbackQueue;
}

export interface Delivery {
  /** Null: the message holds no event of a change. */
  readonly event: ChangeEvent | null;
  readonly fate: CallbackFate;
  /** False: the queue is to keep the message, and to hand it over again. */
  readonly done: boolean;
}

/** One message of the queue, and where it goes then. Safe to run twice: the receiver knows the id. */
export async function deliverCallback(message: QueueMessage, { attempt, queue }: DeliverPorts): Promise<Delivery> {
  const event = eventIn(message);
  const attempted = event === null ? NO_EVENT : await attempt(event);
  const fate = callbackFate(attempted, message.attributes.ApproximateReceiveCount);
  if (fate.kind === 'retry') await queue.postpone(message.receiptHandle, fate.afterSeconds);
  if (fate.kind === 'dead') await queue.bury(message.body, fate.why);
  return { event, fate, done: fate.kind !== 'retry' };
}

function eventIn({ body }: QueueMessage): ChangeEvent | null {
  try {
    return handedEvent(JSON.parse(body));
  } catch {
    return null;
  }
}
