import { paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';
import { awsFault } from '../../adapters/aws/aws-failure.ts';
import type { Clock } from '../../domain/ports.ts';

interface OverdueOptions {
  readonly client: SFNClient;
  readonly clock: Clock;
  readonly stateMachineArn: string;
  readonly deadlineSeconds: number;
}

/** Ids of the changes that still run and began longer ago than any change should take. */
export async function overdueChanges(options: OverdueOptions): Promise<string[]> {
  const { client, clock, stateMachineArn, deadlineSeconds } = options;
  const before = clock.now() - deadlineSeconds * 1000;
  const overdue: string[] = [];
  try {
    for await (const page of paginateListExecutions({ client }, { stateMachineArn, statusFilter: 'RUNNING' })) {
      for (const { name, startDate } of page.executions ?? []) {
        if (name !== undefined && startDate !== undefined && startDate.getTime() < before) overdue.push(name);
      }
    }
  } catch (error) {
    throw awsFault('StoreUnavailableError', 'listing the running changes', error);
  }
  return overdue;
}
