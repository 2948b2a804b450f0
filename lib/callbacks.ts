import { Duration } from 'aws-cdk-lib';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { EVENT_SOURCE, WITH_CALLBACK } from '../adapters/aws/bus-event.ts';
import { CALLBACK_ATTEMPTS } from '../domain/callback-schedule.ts';
import type { CallbackSettings } from '../domain/callback-settings.ts';
import type { EnvSchema as DeliverEnv } from '../functions/deliver-callback/env.ts';
import { BundledFunction, type FunctionSurroundings } from './bundled-function.ts';
import type { Rights } from './rights.ts';

interface CallbacksProps {
  readonly settings: CallbackSettings;
  /** ARN of the secret that signs them. */
  readonly secret: string;
  readonly bus: EventBus;
  readonly encryptionKey: IKey;
  readonly surroundings: FunctionSurroundings;
  readonly rights: Rights;
}

const TIMEOUT_SECONDS = 30;

/** Tells the systems that asked for it of waits and ends. Nothing of a change waits for it. */
export class Callbacks extends Construct {
  /** What could not be delivered in a day. */
  readonly undelivered: Queue;
  readonly deliver: BundledFunction<z.input<typeof DeliverEnv>>;

  constructor(scope: Construct, id: string, props: CallbacksProps) {
    super(scope, id);
    const common = {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: props.encryptionKey,
      enforceSSL: true,
    };
    this.undelivered = new Queue(this, 'Undelivered', { ...common, retentionPeriod: Duration.days(14) });
    const pending = new Queue(this, 'Pending', {
      ...common,
      // Longer than the day of all attempts, shorter than among the undelivered, whose time counts from the first sending.
      retentionPeriod: Duration.days(4),
      // As Lambda asks: six times the function's own. A pause between attempts is set message by message.
      visibilityTimeout: Duration.seconds(6 * TIMEOUT_SECONDS),
      // The function gives up by itself; this is for messages on which it never came to an end.
      deadLetterQueue: { queue: this.undelivered, maxReceiveCount: CALLBACK_ATTEMPTS },
    });
    this.deliver = this.deliverFunction(pending, props);
    new Rule(this, 'Asked', {
      description: 'vpn-change: events of changes that a system asked to be told of',
      eventBus: props.bus,
      eventPattern: { source: [EVENT_SOURCE], detail: WITH_CALLBACK },
      targets: [new SqsQueue(pending)],
    });
  }

  private deliverFunction(pending: Queue, { settings, secret, surroundings, rights }: CallbacksProps) {
    const deliver = new BundledFunction<z.input<typeof DeliverEnv>>(this, 'DeliverCallback', {
      ...surroundings,
      folder: 'deliver-callback',
      description: 'vpn-change: tells the systems that asked what became of a change',
      environment: {
        CALLBACK_QUEUE: pending.queueUrl,
        UNDELIVERED_QUEUE: this.undelivered.queueUrl,
        CALLBACK_SECRET: settings.secret,
        CALLBACK_HOSTS: settings.allowedHosts.join(' '),
      },
      memoryMegabytes: 256,
      timeoutSeconds: TIMEOUT_SECONDS,
      rights: [
        ...rights.readSecrets([secret]),
        ...rights.receiveMessages(pending.queueArn),
        ...rights.sendMessages(this.undelivered.queueArn),
      ],
    });
    // Not SqsEventSource: it grants the use of the key beyond the queue.
    new EventSourceMapping(this, 'Polling', {
      target: deliver.lambda,
      eventSourceArn: pending.queueArn,
      batchSize: 5,
      maxConcurrency: 2,
      reportBatchItemFailures: true,
    }).node.addDependency(deliver.role);
    return deliver;
  }
}
