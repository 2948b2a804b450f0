import { SFNClient } from '@aws-sdk/client-sfn';
import { dynamoDbChangeIndex } from '../../adapters/aws/dynamodb-change-index.ts';
import { stepFunctionsExecutions } from '../../adapters/aws/step-functions-executions.ts';
import { AWS_CLIENT_OPTIONS } from '../aws-client-options.ts';
import { awsChangeEvents } from '../aws-wiring-events.ts';
import { changeTableClient } from '../aws-wiring-table.ts';
import type { ConcludePorts } from './conclude-change.ts';
import type { Env } from './env.ts';

export function ports(env: Env): ConcludePorts {
  const executions = stepFunctionsExecutions(new SFNClient(AWS_CLIENT_OPTIONS), env.STATE_MACHINE);
  return {
    index: dynamoDbChangeIndex({ client: changeTableClient(), tableName: env.CHANGE_TABLE }),
    history: async (executionArn) => (await executions.read(executionArn, 0)).events,
    events: awsChangeEvents(env),
  };
}
