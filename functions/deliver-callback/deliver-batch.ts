import type * as z from 'zod';
import type { LambdaSurroundings } from '../lambda-entry.ts';
import { leavingError } from '../leaving-error.ts';
import { type DeliverPorts, deliverCallback } from './deliver-callback.ts';
import type { QueueBatchSchema, QueueMessage } from './queue-message.ts';

type Surroundings = Pick<LambdaSurroundings, 'count' | 'warn'>;

/** All at once, each for itself: a fault of one brings back no other. Answers as Lambda's poller wants to know it. */
export async function deliverBatch(
  { Records }: z.output<typeof QueueBatchSchema>,
  ports: DeliverPorts,
  surroundings: Surroundings,
) {
  const done = await Promise.all(Records.map((message) => isDone(message, ports, surroundings)));
  const kept = Records.filter((_, index) => !done[index]);
  return { batchItemFailures: kept.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

async function isDone(message: QueueMessage, ports: DeliverPorts, { count, warn }: Surroundings): Promise<boolean> {
  const attempts = message.attributes.ApproximateReceiveCount;
  try {
    const { event, fate, done } = await deliverCallback(message, ports);
    count('callbackAttempted', fate.kind);
    if (fate.kind !== 'delivered')
      warn('a callback failed', { ...facts(event), attempts, fate: fate.kind, why: fate.why });
    return done;
  } catch (error) {
    // The queue hands the message over again when its visibility time-out is over.
    const { name, message: why } = leavingError(error);
    warn('a callback ended with a fault', { attempts, fault: name, why });
    return false;
  }
}

function facts(event: { changeId: string; id: string } | null) {
  return event === null ? {} : { changeId: event.changeId, event: event.id };
}
