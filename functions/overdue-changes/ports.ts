import { SFNClient } from '@aws-sdk/client-sfn';
import type * as z from 'zod';
import { systemClock } from '../../adapters/local/system-clock.ts';
import { AWS_CLIENT_OPTIONS } from '../aws-client-options.ts';
import { awsClaims, awsSignals } from '../aws-wiring-table.ts';
import type { EnvSchema } from './env.ts';
import { overdueChanges } from './overdue-changes.ts';

export function ports(env: z.output<typeof EnvSchema>) {
  const options = {
    client: new SFNClient(AWS_CLIENT_OPTIONS),
    clock: systemClock(),
    claims: awsClaims(env),
    signals: awsSignals(env),
    stateMachineArn: env.STATE_MACHINE,
    deadlineSeconds: env.CHANGE_DEADLINE_SECONDS,
  };
  return () => overdueChanges(options);
}
