import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { eventBridgeChangeEvents } from '../../adapters/aws/event-bridge-change-events.ts';
import { stackOutputs } from '../../adapters/aws/stack-outputs.ts';
import { eventFor } from '../domain/example-events.ts';

const STACK = 'vpn-change';
const cloudFormation = new CloudFormationClient({});
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });

/** URL of the queue of this construct. */
async function queueOf(construct: string): Promise<string> {
  const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: STACK }));
  const found = StackResources.find(
    ({ ResourceType, LogicalResourceId = '' }) =>
      ResourceType === 'AWS::SQS::Queue' && LogicalResourceId.startsWith(construct),
  );
  return found?.PhysicalResourceId ?? '';
}

describe('a callback on the emulator', () => {
  it('goes from the bus to the function, and where no host is allowed to the undelivered, with the reason', async () => {
    const { EventBusName: busName = '' } = await stackOutputs(cloudFormation, STACK);
    const events = eventBridgeChangeEvents({ client: new EventBridgeClient({}), busName });
    await events.publish(eventFor(null));
    await events.publish(eventFor('https://elsewhere.example.com/1'));
    const command = new ReceiveMessageCommand({
      QueueUrl: await queueOf('CallbacksUndelivered'),
      MessageAttributeNames: ['why'],
      WaitTimeSeconds: 20,
    });
    const { Messages: [message] = [] } = await sqs.send(command);
    expect(message?.Body).toContain('https://elsewhere.example.com/1');
    const why = 'elsewhere.example.com is not one of callbacks.allowedHosts in the configuration';
    expect(message?.MessageAttributes?.why?.StringValue).toBe(why);
  });
});
