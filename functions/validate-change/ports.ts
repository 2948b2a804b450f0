import { systemClock } from '../../adapters/local/system-clock.ts';
import { awsStackit } from '../aws-wiring-stackit.ts';
import { awsClaims } from '../aws-wiring-table.ts';
import { awsVersions } from '../aws-wiring-vault.ts';
import { bundledConnections } from '../bundled-connections.ts';
import type { LambdaSurroundings } from '../lambda-entry.ts';
import type { Env } from './env.ts';

export function ports(env: Env, around: LambdaSurroundings) {
  const { vpn, networkArea } = awsStackit(env, around);
  return {
    clock: systemClock(),
    registry: bundledConnections(new URL('.', import.meta.url)),
    vpn,
    apiVersion: env.STACKIT_API_VERSION,
    networkArea: networkArea(env.STACKIT_IAAS_ENDPOINT, env.STACKIT_ORGANIZATION_ID),
    versions: awsVersions(),
    claims: awsClaims(env),
  };
}
