import type * as z from 'zod';
import type { Settings } from '../domain/settings.ts';
import type { StackitEnvSchema } from '../functions/environment-parts.ts';

type StackitEnvironment = z.input<typeof StackitEnvSchema>;

/** Of the functions that call STACKIT. It names the secret with the key file, never what it holds. */
export function stackitEnvironment({
  endpoint,
  apiVersion,
  requestTimeoutSeconds,
  auth,
}: Settings['stackit']): StackitEnvironment {
  const common = {
    STACKIT_ENDPOINT: endpoint,
    STACKIT_API_VERSION: apiVersion,
    STACKIT_REQUEST_TIMEOUT_SECONDS: String(requestTimeoutSeconds),
  };
  if (auth && 'keySecret' in auth) {
    return { ...common, STACKIT_SIGN_IN: 'key-secret', STACKIT_KEY_SECRET: auth.keySecret };
  }
  if (auth && 'workloadIdentity' in auth) {
    const { serviceAccountEmail, audience } = auth.workloadIdentity;
    const identity = { STACKIT_SERVICE_ACCOUNT: serviceAccountEmail, STACKIT_AUDIENCE: audience };
    return { ...common, STACKIT_SIGN_IN: 'workload-identity', ...identity };
  }
  return { ...common, STACKIT_SIGN_IN: 'none' };
}
