import { SFNClient } from '@aws-sdk/client-sfn';
import type * as z from 'zod';
import { systemClock } from '../../adapters/local/system-clock.ts';
import { AWS_CLIENT_OPTIONS } from '../aws-client-options.ts';
import type { EnvSchema } from './env.ts';
import { overdueChanges } from './overdue-changes.ts';

export function ports(env: z.output<typeof EnvSchema>) {
  const client = new SFNClient(AWS_CLIENT_OPTIONS);
  const deadlineSeconds = env.CHANGE_DEADLINE_SECONDS;
  return () => overdueChanges({ client, clock: systemClock(), stateMachineArn: env.STATE_MACHINE, deadlineSeconds });
}
