import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { RefusedError } from '../../domain/errors.ts';

/** The outputs of a deployed stack, by name. Throws RefusedError when there is no such stack. */
export async function stackOutputs(
  client: CloudFormationClient,
  stackName: string,
): Promise<Readonly<Record<string, string>>> {
  let found: Awaited<ReturnType<typeof describe>>;
  try {
    found = await describe(client, stackName);
  } catch (error) {
    // CloudFormation answers a missing stack with a ValidationError.
    if (!(error instanceof Error) || error.name !== 'ValidationError') throw error;
    const message = `there is no stack ${stackName} in this account and region: deploy it, or name another with --stack`;
    throw new RefusedError([{ code: 'aws.no-stack', message }]);
  }
  const outputs = found.Stacks?.[0]?.Outputs ?? [];
  return Object.fromEntries(
    outputs.flatMap(({ OutputKey, OutputValue }) => (OutputKey ? [[OutputKey, OutputValue ?? '']] : [])),
  );
}

function describe(client: CloudFormationClient, stackName: string) {
  return client.send(new DescribeStacksCommand({ StackName: stackName }));
}
