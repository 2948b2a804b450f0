import { KMSClient } from '@aws-sdk/client-kms';
import { kmsMac } from '../../adapters/aws/kms-mac.ts';
import { systemRandomness } from '../../adapters/local/system-randomness.ts';
import { AWS_CLIENT_OPTIONS } from '../aws-client-options.ts';
import { awsClaims } from '../aws-wiring-table.ts';
import { awsVault } from '../aws-wiring-vault.ts';
import type { Env } from './env.ts';

export function ports(env: Env) {
  const vault = awsVault(kmsMac(new KMSClient(AWS_CLIENT_OPTIONS), env.FINGERPRINT_KEY));
  return { randomness: systemRandomness(), claims: awsClaims(env), vault };
}
