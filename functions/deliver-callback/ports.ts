import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { secretsManagerTextSecrets } from '../../adapters/aws/secrets-manager-text-secrets.ts';
import { sqsCallbackQueue } from '../../adapters/aws/sqs-callback-queue.ts';
import { httpCallbackSender } from '../../adapters/callback/http-callback-sender.ts';
import { systemClock } from '../../adapters/local/system-clock.ts';
import { CALLBACK_TIMEOUT_SECONDS } from '../../domain/callback-schedule.ts';
import { attemptCallback } from '../attempt-callback.ts';
import { AWS_CLIENT_OPTIONS } from '../aws-client-options.ts';
import type { DeliverPorts } from './deliver-callback.ts';
import type { Env } from './env.ts';

export function ports(env: Env): DeliverPorts {
  const settings = { allowedHosts: env.CALLBACK_HOSTS, secret: env.CALLBACK_SECRET };
  const callbackPorts = {
    clock: systemClock(),
    secrets: secretsManagerTextSecrets({ client: new SecretsManagerClient(AWS_CLIENT_OPTIONS) }),
    sender: httpCallbackSender({ timeoutSeconds: CALLBACK_TIMEOUT_SECONDS }),
  };
  return {
    attempt: (event) => attemptCallback(event, settings, callbackPorts),
    queue: sqsCallbackQueue({
      client: new SQSClient(AWS_CLIENT_OPTIONS),
      queueUrl: env.CALLBACK_QUEUE,
      deadLetterQueueUrl: env.UNDELIVERED_QUEUE,
    }),
  };
}
