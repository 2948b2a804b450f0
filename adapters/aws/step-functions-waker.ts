import { SendTaskSuccessCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { ChangeSignals, ChangeWaker, Clock } from '../../domain/ports.ts';
import { awsFault, isAwsError } from './aws-failure.ts';

interface WakerOptions {
  readonly client: SFNClient;
  readonly signals: Pick<ChangeSignals, 'wait'>;
  readonly clock: Clock;
}

/** The wait is over already, by another word or by itself: whoever decides next has read the signals. */
const OVER = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'];

/** Ends the callback state that an execution waits in. May throw StoreUnavailableError. */
export function stepFunctionsWaker({ client, signals, clock }: WakerOptions): ChangeWaker {
  return {
    wake: async (changeId) => {
      const found = await signals.wait(changeId);
      if (!found?.token) return;
      const output = JSON.stringify({ wokenAt: new Date(clock.now()).toISOString() });
      try {
        await client.send(new SendTaskSuccessCommand({ taskToken: found.token, output }));
      } catch (error) {
        if (!isAwsError(error, ...OVER)) throw awsFault('StoreUnavailableError', `waking change ${changeId}`, error);
      }
    },
  };
}
