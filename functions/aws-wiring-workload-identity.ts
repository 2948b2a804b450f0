import { STSClient } from '@aws-sdk/client-sts';
import { stsWebIdentity } from '../adapters/aws/sts-web-identity.ts';
import { workloadIdentityTokens } from '../adapters/aws/workload-identity-tokens.ts';
import type { AccessTokens } from '../adapters/stackit/access-tokens.ts';
import { httpJson } from '../adapters/stackit/http-json.ts';
import { AWS_CLIENT_OPTIONS } from './aws-client-options.ts';
import type { TimedTransport } from './aws-wiring-sign-in.ts';

/** Experimental. See `workloadIdentityTokens`. */
export function awsWorkloadIdentity(clientId: string, audience: string, transport: TimedTransport): AccessTokens {
  return workloadIdentityTokens({
    clientId,
    assertion: stsWebIdentity({ client: new STSClient(AWS_CLIENT_OPTIONS), audience }),
    exchange: (request) => httpJson(transport, request),
    clock: transport.clock,
    get requestTimeoutSeconds() {
      return transport.requestTimeoutSeconds;
    },
  });
}
