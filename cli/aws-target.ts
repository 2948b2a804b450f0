import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoDbChangeIndex } from '../adapters/aws/dynamodb-change-index.ts';
import { dynamoDbGatewayClaims } from '../adapters/aws/dynamodb-gateway-claims.ts';
import { stackOutputs } from '../adapters/aws/stack-outputs.ts';
import { stepFunctionsExecutions } from '../adapters/aws/step-functions-executions.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { ChangeDocumentSchema } from '../domain/change-document.ts';
import type { ChangeRequest } from '../domain/change-request.ts';
import type { ChangeResult } from '../domain/change-result.ts';
import { summarize } from '../domain/change-summary.ts';
import { RefusedError } from '../domain/errors.ts';
import { executionEnd } from '../domain/execution-end.ts';
import type { HistoryEvent } from '../domain/execution-history.ts';
import { pause } from './pause.ts';

export interface AwsTargetOptions {
  readonly target?: string | undefined;
  readonly stack: string;
  readonly stateMachineArn?: string | undefined;
}

/** How often the history is read while a person watches; the change itself polls by its own rule. */
const WATCH_MILLISECONDS = 1500;

/** The deployed service: the same program on AWS Step Functions. Region and credentials as the AWS SDK finds them. */
export async function awsTarget({ stack, stateMachineArn }: AwsTargetOptions) {
  const outputs = stateMachineArn ? {} : await stackOutputs(new CloudFormationClient({}), stack);
  const arn = stateMachineArn ?? outputs.StateMachineArn;
  if (!arn)
    throw new RefusedError([{ code: 'aws.no-output', message: `stack ${stack} has no output StateMachineArn` }]);
  const executions = stepFunctionsExecutions(new SFNClient({}), arn);
  const tableName = outputs.ChangeTableName;
  const table = tableName ? DynamoDBDocumentClient.from(new DynamoDBClient({})) : undefined;
  return {
    /** What the service keeps of its changes. Null when only the state machine was named: the stack's outputs name the table. */
    records:
      table && tableName
        ? {
            index: dynamoDbChangeIndex({ client: table, tableName }),
            claims: dynamoDbGatewayClaims({ client: table, tableName, clock: systemClock() }),
            histories: {
              read: async (changeId: string) => {
                const executionArn = `${arn.replace(':stateMachine:', ':execution:')}:${changeId}`;
                return (await executions.read(executionArn, 0)).events;
              },
            },
          }
        : null,
    /** Starts a change, or finds the one that was started by this id, and follows it to its end. Null: no longer watched. */
    async run(
      request: ChangeRequest,
      onEvent: (event: HistoryEvent) => void,
      stopWatching: AbortSignal,
    ): Promise<ChangeResult | null> {
      const executionArn = await executions.start(request);
      const history: HistoryEvent[] = [];
      for (;;) {
        const { events, ended } = await executions.read(executionArn, history.length);
        for (const event of events) onEvent(event);
        history.push(...events);
        if (ended) return resultOf(history);
        if (stopWatching.aborted) return null;
        await pause(WATCH_MILLISECONDS, stopWatching);
      }
    },
  };
}

export type AwsTarget = Awaited<ReturnType<typeof awsTarget>>;

/** The end of a change from its history alone. */
export function resultOf(history: readonly HistoryEvent[]): ChangeResult {
  const { state, document, transitions } = executionEnd(history);
  return summarize({
    document: ChangeDocumentSchema.parse(document),
    state,
    transitions,
    startedAt: history[0]?.timestamp ?? '',
    endedAt: history.at(-1)?.timestamp ?? '',
  });
}
