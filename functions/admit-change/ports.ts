import { SSMClient } from '@aws-sdk/client-ssm';
import { ssmChangeCalendar } from '../../adapters/aws/ssm-change-calendar.ts';
import { systemClock } from '../../adapters/local/system-clock.ts';
import { AWS_CLIENT_OPTIONS } from '../aws-client-options.ts';
import { awsClaims, awsSignals } from '../aws-wiring-table.ts';
import { bundledConnections } from '../bundled-connections.ts';
import type { Env } from './env.ts';

export function ports(env: Env) {
  return {
    clock: systemClock(),
    registry: bundledConnections(new URL('.', import.meta.url)),
    claims: awsClaims(env),
    signals: awsSignals(env),
    calendar: ssmChangeCalendar(new SSMClient(AWS_CLIENT_OPTIONS), env.CHANGE_CALENDARS),
  };
}
