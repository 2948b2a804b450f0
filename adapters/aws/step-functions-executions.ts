import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent as SdkHistoryEvent,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { ChangeRequest } from '../../domain/change-request.ts';
import { Fault } from '../../domain/errors.ts';
import { type HistoryEvent, HistoryEventSchema } from '../../domain/execution-history.ts';

/** Executions of the state machine on AWS, one for each change, named by the change id. */
export interface StepFunctionsExecutions {
  /** Safe to run twice: the second start of the same change finds the first. Answers with the execution's ARN. */
  start(request: ChangeRequest): Promise<string>;
  /** The history so far, from event `after` on; `ended` when nothing can follow. */
  read(executionArn: string, after: number): Promise<{ events: readonly HistoryEvent[]; ended: boolean }>;
}

const PAGE = 1000;

export function stepFunctionsExecutions(client: SFNClient, stateMachineArn: string): StepFunctionsExecutions {
  async function history(executionArn: string): Promise<HistoryEvent[]> {
    const events: HistoryEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(
        new GetExecutionHistoryCommand({ executionArn, maxResults: PAGE, includeExecutionData: true, nextToken }),
      );
      events.push(...(page.events ?? []).map(historyEvent));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return events;
  }

  return {
    start: async (request) => {
      const name = request.changeId;
      try {
        const input = JSON.stringify({ request });
        const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
        if (executionArn === undefined) throw new Fault('StoreUnavailableError', 'Step Functions named no execution');
        return executionArn;
      } catch (error) {
        // Seen already: a start is delivered at least once.
        if (!(error instanceof Error) || error.name !== 'ExecutionAlreadyExists') throw error;
        return executionOf(stateMachineArn, name);
      }
    },
    read: async (executionArn, after) => {
      // The status first: what is read afterwards is then at least as new.
      const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
      const events = await history(executionArn);
      return {
        events: events.filter(({ id }) => id > after),
        ended: status !== 'RUNNING' && status !== 'PENDING_REDRIVE',
      };
    },
  };
}

/** ARN of the one execution of a change: it bears the change's id. */
export function executionOf(stateMachineArn: string, changeId: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${changeId}`;
}

/** An event as the SDK gives it (a Date, absent fields) in the shape that the histories of this program have. */
function historyEvent(event: SdkHistoryEvent): HistoryEvent {
  const { timestamp, id = 0, previousEventId = id - 1 } = event;
  const plain: unknown = JSON.parse(
    JSON.stringify({ ...event, id, previousEventId, timestamp: timestamp?.toISOString() }),
  );
  return HistoryEventSchema.parse(plain);
}
