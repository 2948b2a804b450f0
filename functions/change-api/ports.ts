import { SFNClient } from '@aws-sdk/client-sfn';
import { dynamoDbChangeIndex } from '../../adapters/aws/dynamodb-change-index.ts';
import { dynamoDbRotationRuns } from '../../adapters/aws/dynamodb-rotation-runs.ts';
import { stepFunctionsFleet } from '../../adapters/aws/step-functions-fleet.ts';
import { stepFunctionsHistories } from '../../adapters/aws/step-functions-histories.ts';
import { stepFunctionsStarter } from '../../adapters/aws/step-functions-starter.ts';
import { stepFunctionsWaker } from '../../adapters/aws/step-functions-waker.ts';
import { systemClock } from '../../adapters/local/system-clock.ts';
import { gatewayIdentity } from '../../api/identity/gateway-identity.ts';
import type { ApiPorts } from '../../api/ports.ts';
import { callbackTargetFinding } from '../../domain/callback-target.ts';
import { AWS_CLIENT_OPTIONS } from '../aws-client-options.ts';
import { awsStackit } from '../aws-wiring-stackit.ts';
import { awsClaims, awsSignals, changeTableClient } from '../aws-wiring-table.ts';
import { awsVersions } from '../aws-wiring-vault.ts';
import { readBundled } from '../bundled-connections.ts';
import type { LambdaSurroundings } from '../lambda-entry.ts';
import { leavingError } from '../leaving-error.ts';
import type { Env } from './env.ts';

export async function ports(env: Env, around: LambdaSurroundings): Promise<ApiPorts> {
  const { connections } = await readBundled(new URL('.', import.meta.url));
  const clock = systemClock();
  const client = new SFNClient(AWS_CLIENT_OPTIONS);
  const table = { client: changeTableClient(), tableName: env.CHANGE_TABLE };
  const signals = awsSignals(env);
  return {
    clock,
    connections,
    identify: gatewayIdentity({ name: env.NAME_CLAIM, roles: env.ROLES_CLAIM }),
    vpn: awsStackit(env, around).vpn,
    versions: awsVersions(),
    claims: awsClaims(env),
    index: dynamoDbChangeIndex(table),
    signals,
    waker: stepFunctionsWaker({ client, signals, clock }),
    starter: stepFunctionsStarter(client, env.STATE_MACHINE),
    runs: dynamoDbRotationRuns(table),
    fleet: stepFunctionsFleet(client, env.FLEET_STATE_MACHINE),
    histories: stepFunctionsHistories(client, env.STATE_MACHINE),
    callbackFinding: (url) => callbackTargetFinding(url, env.CALLBACK_HOSTS),
    onFailure: (failure) => {
      const { name, message, stack = '' } = leavingError(failure);
      around.warn('a request failed', { fault: name, why: message, stack });
    },
  };
}
