import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secretsManagerStackitIdentity } from '../adapters/aws/secrets-manager-stackit-identity.ts';
import { secretsManagerStackitKey } from '../adapters/aws/secrets-manager-stackit-key.ts';
import { systemRandomness } from '../adapters/local/system-randomness.ts';
import { type AccessTokens, noSignIn } from '../adapters/stackit/access-tokens.ts';
import type { HttpTransport } from '../adapters/stackit/http-json.ts';
import { type ServiceAccountKey, ServiceAccountKeySchema } from '../adapters/stackit/service-account-key.ts';
import { serviceAccountTokens } from '../adapters/stackit/service-account-token.ts';
import { AWS_CLIENT_OPTIONS } from './aws-client-options.ts';
import type { StackitEnv } from './environment-parts.ts';

/** `requestTimeoutSeconds` is read for each request: it shrinks with the time that is left. */
export interface TimedTransport extends HttpTransport {
  readonly requestTimeoutSeconds: number;
}

/** Signs in at STACKIT as the configuration says. Nothing is read before the first token is wanted. */
export function awsSignIn(env: StackitEnv, transport: TimedTransport): AccessTokens {
  switch (env.STACKIT_SIGN_IN) {
    case 'none':
      return noSignIn();
    case 'key-secret':
      return byKeySecret(env.STACKIT_KEY_SECRET, transport);
    case 'workload-identity':
      return byWorkloadIdentity(env.STACKIT_SERVICE_ACCOUNT, env.STACKIT_AUDIENCE, transport);
  }
}

function byKeySecret(secretId: string, transport: TimedTransport): AccessTokens {
  const client = new SecretsManagerClient(AWS_CLIENT_OPTIONS);
  return secretsManagerStackitIdentity({
    readKey: secretsManagerStackitKey({ client, secretId, schema: ServiceAccountKeySchema }),
    signIn: (keyFile: ServiceAccountKey) =>
      serviceAccountTokens({
        keyFile,
        randomness: systemRandomness(),
        fetch: transport.fetch,
        clock: transport.clock,
        get requestTimeoutSeconds() {
          return transport.requestTimeoutSeconds;
        },
      }),
  });
}

/** Its code is loaded by the few who use it: the client of STS would slow down every other cold start. */
function byWorkloadIdentity(clientId: string, audience: string, transport: TimedTransport): AccessTokens {
  let opened: Promise<AccessTokens> | undefined;
  const open = () => {
    opened ??= import('./aws-wiring-workload-identity.ts').then(({ awsWorkloadIdentity }) =>
      awsWorkloadIdentity(clientId, audience, transport),
    );
    return opened;
  };
  return {
    current: async () => (await open()).current(),
    renew: async (after) => (await open()).renew(after),
  };
}
