import { SFNClient } from '@aws-sdk/client-sfn';
import { stepFunctionsWaker } from '../../adapters/aws/step-functions-waker.ts';
import { systemClock } from '../../adapters/local/system-clock.ts';
import { AWS_CLIENT_OPTIONS } from '../aws-client-options.ts';
import { awsChangeEvents } from '../aws-wiring-events.ts';
import { awsSignals } from '../aws-wiring-table.ts';
import type { AwaitPorts } from '../step.ts';
import type { Env } from './env.ts';

export function ports(env: Env): AwaitPorts {
  const clock = systemClock();
  const signals = awsSignals(env);
  const waker = stepFunctionsWaker({ client: new SFNClient(AWS_CLIENT_OPTIONS), signals, clock });
  return { clock, signals, events: awsChangeEvents(env), waker };
}
