import { LambdaClient } from '@aws-sdk/client-lambda';
import { lambdaPeerDevice } from '../adapters/aws/lambda-peer-device.ts';
import type { PeerDevice } from '../domain/ports.ts';
import type { LambdaSurroundings } from './lambda-entry.ts';

/** The device is called once a try and may take minutes: the ASL repeats, the time that is left limits. */
export function awsPeer({ limitSeconds }: LambdaSurroundings): PeerDevice {
  const device = lambdaPeerDevice({ client: new LambdaClient({ maxAttempts: 1 }) });
  return {
    perform: (peer, order) => device.perform({ ...peer, timeoutSeconds: limitSeconds(peer.timeoutSeconds) }, order),
  };
}
