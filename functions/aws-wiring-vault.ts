import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secretsManagerPskVault } from '../adapters/aws/secrets-manager-psk-vault.ts';
import { secretsManagerPskVersions } from '../adapters/aws/secrets-manager-psk-versions.ts';
import type { PskVault, PskVersions } from '../domain/ports.ts';
import { AWS_CLIENT_OPTIONS } from './aws-client-options.ts';

type Mac = Parameters<typeof secretsManagerPskVault>[0]['mac'];

/** For a function whose role may not use the fingerprint key. */
const noMac: Mac = async () => {
  throw new Error('this function makes no fingerprints');
};

export function awsVersions(): PskVersions {
  return secretsManagerPskVersions({ client: new SecretsManagerClient(AWS_CLIENT_OPTIONS) });
}

/** What a function can do with it, its role decides. */
export function awsVault(mac: Mac = noMac): PskVault {
  return secretsManagerPskVault({ client: new SecretsManagerClient(AWS_CLIENT_OPTIONS), mac });
}
