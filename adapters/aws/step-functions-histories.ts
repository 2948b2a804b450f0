import type { SFNClient } from '@aws-sdk/client-sfn';
import type { HistoryEvent } from '../../domain/execution-history.ts';
import type { ChangeId } from '../../domain/identifiers.ts';
import { isAwsError } from './aws-failure.ts';
import { executionOf, stepFunctionsExecutions } from './step-functions-executions.ts';
import { storeCall } from './store-call.ts';

/**
 * Histories of changes as Step Functions keeps them, until 90 days after the end. A change that was not started yet has none,
 * and one that ended before that has none any more. May throw StoreUnavailableError.
 */
export function stepFunctionsHistories(client: SFNClient, stateMachineArn: string) {
  const executions = stepFunctionsExecutions(client, stateMachineArn);
  async function events(changeId: ChangeId): Promise<readonly HistoryEvent[]> {
    try {
      return (await executions.read(executionOf(stateMachineArn, changeId), 0)).events;
    } catch (error) {
      if (isAwsError(error, 'ExecutionDoesNotExist')) return [];
      throw error;
    }
  }
  return {
    read: (changeId: ChangeId) => storeCall(`reading the history of change ${changeId}`, events(changeId)),
  };
}
