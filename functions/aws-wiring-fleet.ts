import { SSMClient } from '@aws-sdk/client-ssm';
import { dynamoDbChangeIndex } from '../adapters/aws/dynamodb-change-index.ts';
import { dynamoDbRotationRuns } from '../adapters/aws/dynamodb-rotation-runs.ts';
import { ssmChangeCalendar } from '../adapters/aws/ssm-change-calendar.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { AWS_CLIENT_OPTIONS } from './aws-client-options.ts';
import { awsClaims, awsSignals, changeTableClient } from './aws-wiring-table.ts';
import { awsVersions } from './aws-wiring-vault.ts';
import { bundledConnections } from './bundled-connections.ts';
import type { FleetPorts } from './fleet-ports.ts';

export interface FleetEnv {
  readonly CHANGE_TABLE: string;
  readonly CHANGE_CALENDARS: readonly string[];
}

/** `folder`: of the bundle, where the rules are. */
export function awsFleet(env: FleetEnv, folder: URL): FleetPorts {
  const table = { client: changeTableClient(), tableName: env.CHANGE_TABLE };
  return {
    clock: systemClock(),
    registry: bundledConnections(folder),
    versions: awsVersions(),
    claims: awsClaims(env),
    signals: awsSignals(env),
    calendar: ssmChangeCalendar(new SSMClient(AWS_CLIENT_OPTIONS), [...env.CHANGE_CALENDARS]),
    index: dynamoDbChangeIndex(table),
    runs: dynamoDbRotationRuns(table),
  };
}
