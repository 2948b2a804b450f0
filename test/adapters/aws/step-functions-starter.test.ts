import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { stepFunctionsStarter } from '../../../adapters/aws/step-functions-starter.ts';
import { rotateRequest } from '../../domain/example-documents.ts';
import { answered, PASSING } from './aws-errors.ts';

const MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:vpn-change';
const client = new SFNClient({ region: 'eu-central-1' });
const starter = stepFunctionsStarter(client, MACHINE);
const request = rotateRequest();

describe('a change on Step Functions', () => {
  it('is started as the execution that bears its id, with nothing but what was asked for', async () => {
    const mock = mockClient(client).on(StartExecutionCommand).resolves({ executionArn: 'arn' });
    await starter.start(request);
    expect(mock.commandCalls(StartExecutionCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { stateMachineArn: MACHINE, name: request.changeId, input: JSON.stringify({ request }) },
    ]);
  });

  it('that runs already, or has ended, is not started again', async () => {
    mockClient(client).on(StartExecutionCommand).rejects(answered('ExecutionAlreadyExists'));
    await expect(starter.start(request)).resolves.toBeUndefined();
  });

  it.each(PASSING.map((error) => [error.name, error] as const))('may be asked for again after %s', async (_, error) => {
    mockClient(client).rejects(error);
    const fault = starter.start(request);
    await expect(fault).rejects.toMatchObject({ name: 'StoreUnavailableError' });
    await expect(fault).rejects.not.toThrow('canary');
  });
});
