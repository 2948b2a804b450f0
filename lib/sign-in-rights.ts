import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Settings } from '../domain/settings.ts';
import type { BundledFunction } from './bundled-function.ts';
import type { Rights } from './rights.ts';
import type { SecretStore } from './secret-store.ts';

/** What a function needs to sign in at STACKIT as the configuration says. */
export function signInRights(
  { auth }: Settings['stackit'],
  { stackitKey }: SecretStore,
  rights: Rights,
): PolicyStatement[] {
  if (auth && 'workloadIdentity' in auth) return rights.proveIdentity(auth.workloadIdentity.audience);
  return stackitKey === null ? [] : rights.readSecrets([stackitKey]);
}

/** For a function that may have these rights among others. */
export function acknowledgeSignIn(
  made: Pick<BundledFunction<Record<string, string>>, 'acknowledge'>,
  rights: readonly PolicyStatement[],
): void {
  if (!rights.some(({ actions }) => actions.includes('sts:GetWebIdentityToken'))) return;
  made.acknowledge('AwsSolutions-IAM5[Resource::*]', 'STS names no resource; the condition names the audience.');
}
