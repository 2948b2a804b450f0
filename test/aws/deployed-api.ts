import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { httpApiCall } from '../../adapters/api/http-api-call.ts';
import { sigV4Authorization } from '../../adapters/api/sigv4-authorization.ts';
import { stackOutputs } from '../../adapters/aws/stack-outputs.ts';
import { systemClock } from '../../adapters/local/system-clock.ts';
import type { ChangeView } from '../../api/schemas/change-view.ts';
import { ProblemSchema } from '../../api/schemas/problem.ts';
import { changeApi } from '../../cli/api-client/change-api.ts';
import { type ChangeId, ChangeIdSchema } from '../../domain/identifiers.ts';
import { type IamUser, iamUser, mayInvoke } from './iam-users.ts';

/** Who calls: an IAM user each, with the policy of a role. */
export const PEOPLE = { anna: 'requester', bert: 'approver', carla: 'operator', dora: 'auditor' } as const;
type Person = keyof typeof PEOPLE;

const EXECUTE_API = 'arn:aws:execute-api:eu-central-1:000000000000';

/** The API as the stack on the emulator serves it, called by people that IAM knows. */
export async function deployedApi() {
  const endpoint = new URL(process.env.AWS_ENDPOINT_URL ?? '');
  const outputs = await stackOutputs(new CloudFormationClient({}), 'vpn-change');
  // The emulator serves it below a path as well: nothing here resolves the host that ApiUrl names.
  const [apiId] = new URL(outputs.ApiUrl ?? '').hostname.split('.');
  const root = new URL(`/_aws/execute-api/${apiId}`, endpoint).href;
  const run = randomUUID().slice(0, 8);
  const arnOf = (person: Person) => `arn:aws:iam::000000000000:user/${person}-${run}`;
  const make = (person: Person) => {
    const role = PEOPLE[person];
    const policy = `${role.charAt(0).toUpperCase()}${role.slice(1)}PolicyArn`;
    return iamUser(endpoint, `${person}-${run}`, outputs[policy] ?? '');
  };
  const users = {
    anna: await make('anna'),
    bert: await make('bert'),
    carla: await make('carla'),
    dora: await make('dora'),
  };
  const callOf = (credentials: IamUser) =>
    httpApiCall({
      root,
      authorize: sigV4Authorization({ region: 'eu-central-1', credentials, clock: systemClock() }),
      fetch,
      clock: systemClock(),
      pause,
      timeoutSeconds: 35,
    });
  const call = {
    anna: callOf(users.anna),
    bert: callOf(users.bert),
    carla: callOf(users.carla),
    dora: callOf(users.dora),
  };
  const people = {
    anna: changeApi(call.anna),
    bert: changeApi(call.bert),
    carla: changeApi(call.carla),
    dora: changeApi(call.dora),
  };

  /** The change, as soon as it is so. */
  async function until(id: ChangeId, is: (change: ChangeView) => boolean): Promise<ChangeView> {
    for (;;) {
      const change = await people.dora.change(id);
      if (is(change)) return change;
      if (change.status === 'ended') throw new Error(`it ended as ${change.outcome}: ${change.result?.reason}`);
      await pause(250);
    }
  }

  return {
    root,
    stateMachineArn: outputs.StateMachineArn ?? '',
    users,
    call,
    ...people,
    arnOf,
    /** Whether the policy of a person lets this call through. */
    mayCall: (person: Person, method: string, path: string) =>
      mayInvoke(endpoint, arnOf(person), `${EXECUTE_API}:${apiId}/$default/${method}${path}`),
    /** Asked for by anna; its ticket names it. */
    ask: async (order: Parameters<typeof people.anna.request>[0]) =>
      ChangeIdSchema.parse((await people.anna.request(order, null)).id),
    until,
    ended: (id: ChangeId) => until(id, ({ status }) => status === 'ended'),
    waitsFor: (id: ChangeId, what: string) => until(id, ({ waitingFor }) => waitingFor?.for === what),
  };
}

/** `409 plan-moved`: what a refused request was told. */
export function told({ status, json }: { readonly status: number; readonly json: unknown }): string {
  return `${status} ${ProblemSchema.parse(json).type.replace(/^.*:/, '')}`;
}
