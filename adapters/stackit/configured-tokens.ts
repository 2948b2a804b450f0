import { resolve } from 'node:path';
import { type Finding, RefusedError } from '../../domain/errors.ts';
import type { StackitSettings } from '../../domain/settings.ts';
import { type AccessTokens, environmentToken, noSignIn } from './access-tokens.ts';
import { readKeyFile } from './read-key-file.ts';
import { type ServiceAccountOptions, serviceAccountTokens } from './service-account-token.ts';

interface SignInSurroundings extends Omit<ServiceAccountOptions, 'keyFile'> {
  /** Key files are found relative to it. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const ONLY_ON_AWS: Finding = {
  code: 'settings.auth-only-on-aws',
  message:
    'stackit.auth: keySecret and workloadIdentity sign in on AWS alone; from one machine use keyFile or tokenEnv',
  path: 'stackit.auth',
};

/** The sign-in that the configuration asks for; throws RefusedError for one that works on AWS alone. A key file is read when the first token is wanted, once. */
export function configuredTokens({ auth, endpoint }: StackitSettings, surroundings: SignInSurroundings): AccessTokens {
  if (auth === undefined || endpoint === 'simulator') return noSignIn();
  if ('tokenEnv' in auth) return environmentToken(surroundings.environment, auth.tokenEnv);
  if (!('keyFile' in auth)) throw new RefusedError([ONLY_ON_AWS]);
  let opened: Promise<AccessTokens> | undefined;
  const open = () => {
    opened ??= readKeyFile(resolve(surroundings.folder, auth.keyFile)).then((keyFile) =>
      serviceAccountTokens({ ...surroundings, keyFile }),
    );
    return opened;
  };
  return {
    current: async () => (await open()).current(),
    renew: async (after) => (await open()).renew(after),
  };
}
