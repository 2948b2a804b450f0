import { systemClock } from '../adapters/local/system-clock.ts';
import { stackitNetworkArea } from '../adapters/stackit/stackit-network-area.ts';
import { stackitVpnApi } from '../adapters/stackit/stackit-vpn-api.ts';
import type { NetworkArea, VpnApi } from '../domain/ports.ts';
import { awsSignIn, type TimedTransport } from './aws-wiring-sign-in.ts';
import type { StackitEnv } from './environment-parts.ts';
import type { LambdaSurroundings } from './lambda-entry.ts';

interface AwsStackit {
  readonly vpn: VpnApi;
  readonly networkArea: (endpoint: string, organizationId: string | null) => NetworkArea;
}

/** STACKIT's APIs, with one sign-in for both. A call never outlives the function: each asks how long it may take. */
export function awsStackit(env: StackitEnv, { limitSeconds }: LambdaSurroundings): AwsStackit {
  const configured = env.STACKIT_REQUEST_TIMEOUT_SECONDS;
  const transport: TimedTransport = {
    fetch,
    clock: systemClock(),
    get requestTimeoutSeconds() {
      return limitSeconds(configured);
    },
  };
  const access = { token: awsSignIn(env, transport), fetch, clock: transport.clock };
  return {
    vpn: stackitVpnApi({
      ...access,
      endpoint: env.STACKIT_ENDPOINT,
      apiVersion: env.STACKIT_API_VERSION,
      get requestTimeoutSeconds() {
        return limitSeconds(configured);
      },
    }),
    networkArea: (endpoint, organizationId) =>
      stackitNetworkArea({
        ...access,
        endpoint,
        organizationId,
        get requestTimeoutSeconds() {
          return limitSeconds(configured);
        },
      }),
  };
}
