import { DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { stepFunctionsHistories } from '../../../adapters/aws/step-functions-histories.ts';
import { ChangeIdSchema } from '../../../domain/identifiers.ts';
import { answered, PASSING } from './aws-errors.ts';

const client = new SFNClient({ region: 'eu-central-1' });
const histories = stepFunctionsHistories(client, 'arn:aws:states:eu-central-1:123456789012:stateMachine:vpn-change');
const CHANGE = ChangeIdSchema.parse('chg-1');

describe('the history of a change on Step Functions', () => {
  it('is that of the execution that bears its id', async () => {
    const timestamp = new Date('2026-03-01T12:00:00Z');
    const mock = mockClient(client)
      .on(DescribeExecutionCommand)
      .resolves({ status: 'RUNNING' })
      .on(GetExecutionHistoryCommand)
      .resolves({ events: [{ id: 1, previousEventId: 0, type: 'ExecutionStarted', timestamp }] });
    expect(await histories.read(CHANGE)).toEqual([
      { id: 1, previousEventId: 0, type: 'ExecutionStarted', timestamp: timestamp.toISOString() },
    ]);
    expect(mock.commandCalls(GetExecutionHistoryCommand)[0]?.args[0].input.executionArn).toBe(
      'arn:aws:states:eu-central-1:123456789012:execution:vpn-change:chg-1',
    );
  });

  it('is empty before the change is started, and when Step Functions has forgotten it', async () => {
    mockClient(client).rejects(answered('ExecutionDoesNotExist'));
    expect(await histories.read(CHANGE)).toEqual([]);
  });

  it.each(PASSING.map((error) => [error.name, error] as const))('may be read again after %s', async (_, error) => {
    mockClient(client).rejects(error);
    await expect(histories.read(CHANGE)).rejects.toMatchObject({ name: 'StoreUnavailableError' });
  });
});
