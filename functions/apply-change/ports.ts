import { systemClock } from '../../adapters/local/system-clock.ts';
import { awsStackit } from '../aws-wiring-stackit.ts';
import { awsClaims, awsSignals } from '../aws-wiring-table.ts';
import { awsVault } from '../aws-wiring-vault.ts';
import type { LambdaSurroundings } from '../lambda-entry.ts';
import type { Env } from './env.ts';

export function ports(env: Env, around: LambdaSurroundings) {
  return {
    clock: systemClock(),
    claims: awsClaims(env),
    signals: awsSignals(env),
    vault: awsVault(),
    vpn: awsStackit(env, around).vpn,
  };
}
