import type { SFNClient } from '@aws-sdk/client-sfn';
import type { ChangeStarter } from '../../domain/ports.ts';
import { stepFunctionsExecutions } from './step-functions-executions.ts';
import { storeCall } from './store-call.ts';

/** Sets changes going on Step Functions. May throw StoreUnavailableError. */
export function stepFunctionsStarter(client: SFNClient, stateMachineArn: string): ChangeStarter {
  const executions = stepFunctionsExecutions(client, stateMachineArn);
  return {
    start: async (request) => {
      await storeCall(`starting change ${request.changeId}`, executions.start(request));
    },
  };
}
