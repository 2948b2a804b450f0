import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { stepFunctionsWaker } from '../../../adapters/aws/step-functions-waker.ts';
import { inMemoryChangeSignals } from '../../../adapters/memory/in-memory-change-signals.ts';
import { AwaitOutputSchema } from '../../../domain/change-document.ts';
import { ChangeIdSchema } from '../../../domain/identifiers.ts';
import { changeWait } from '../../contracts/change-signals-contract.ts';
import { answered, PASSING } from './aws-errors.ts';

const ONE = ChangeIdSchema.parse('one');

function begin() {
  const client = new SFNClient({ region: 'eu-central-1' });
  const mock = mockClient(client);
  const signals = inMemoryChangeSignals();
  const waker = stepFunctionsWaker({ client, signals, clock: { now: () => 0 } });
  const sent = () => mock.commandCalls(SendTaskSuccessCommand).map(({ args }) => args[0].input);
  return { mock, signals, sent, wake: () => waker.wake(ONE) };
}

describe('waking a change on AWS', () => {
  it('ends its wait, and says nothing of what was said', async () => {
    const { wake, signals, sent } = begin();
    await signals.beginWait(changeWait(), 'a token');
    await wake();
    const [task] = sent();
    expect([sent().length, task?.taskToken]).toEqual([1, 'a token']);
    expect(AwaitOutputSchema.strict().parse(JSON.parse(task?.output ?? ''))).toEqual({
      wokenAt: '1970-01-01T00:00:00.000Z',
    });
  });

  it.each([
    ['waits for nothing', async () => {}],
    ['waits without a token', ({ signals }: ReturnType<typeof begin>) => signals.beginWait(changeWait(), null)],
  ])('does nothing for a change that %s', async (_, prepare) => {
    const set = begin();
    await prepare(set);
    await set.wake();
    expect(set.sent()).toEqual([]);
  });

  it.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])(
    'leaves a wait alone that is over already: %s',
    async (name) => {
      const { mock, wake, signals, sent } = begin();
      mock.rejects(answered(name));
      await signals.beginWait(changeWait(), 'a token');
      await wake();
      expect(sent()).toHaveLength(1);
    },
  );

  it.each(PASSING)('names its fault when AWS answers $name, without the token', async (error) => {
    const { mock, wake, signals } = begin();
    mock.rejects(error);
    await signals.beginWait(changeWait(), 'canary-token');
    await expect(wake()).rejects.toMatchObject({
      name: 'StoreUnavailableError',
      message: expect.not.stringContaining('canary'),
    });
  });
});
