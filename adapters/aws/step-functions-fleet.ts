import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { RunStarter } from '../../domain/ports.ts';
import { awsFault, isAwsError } from './aws-failure.ts';

/** Sets orders going on Step Functions. May throw StoreUnavailableError. */
export function stepFunctionsFleet(client: SFNClient, stateMachineArn: string): RunStarter {
  return {
    start: async (id) => {
      const input = JSON.stringify({ order: id });
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name: id, input }));
      } catch (error) {
        if (isAwsError(error, 'ExecutionAlreadyExists')) return;
        throw awsFault('StoreUnavailableError', `starting run ${id}`, error);
      }
    },
  };
}
