import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ConnectionSettings } from '../domain/settings.ts';

/** ARNs of the customer's functions that tell the devices of these connections. */
export function peerFunctionArns(scope: Construct, connections: readonly ConnectionSettings[]): string[] {
  const names = connections.flatMap(({ peer }) => (peer.kind === 'lambda' ? [peer.functionName] : []));
  const { partition, region, account } = Stack.of(scope);
  const prefix = `arn:${partition}:lambda:${region}:${account}:function:`;
  return [...new Set(names)].map((name) => (name.startsWith('arn:') ? name : prefix + name));
}
