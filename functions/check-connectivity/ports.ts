import { systemClock } from '../../adapters/local/system-clock.ts';
import { networkProber } from '../../adapters/probe/network-prober.ts';
import { awsPeer } from '../aws-wiring-peer.ts';
import { awsStackit } from '../aws-wiring-stackit.ts';
import { awsSignals } from '../aws-wiring-table.ts';
import type { LambdaSurroundings } from '../lambda-entry.ts';
import type { Env } from './env.ts';

export function ports(env: Env, around: LambdaSurroundings) {
  const clock = systemClock();
  return {
    clock,
    vpn: awsStackit(env, around).vpn,
    peer: awsPeer(around),
    prober: networkProber({ clock }),
    signals: awsSignals(env),
  };
}
