import { systemClock } from '../../adapters/local/system-clock.ts';
import { PeerOutputSchema } from '../../domain/change-document.ts';
import { awsPeer } from '../aws-wiring-peer.ts';
import { awsClaims, awsSignals } from '../aws-wiring-table.ts';
import { awsVault } from '../aws-wiring-vault.ts';
import { back, forward, stateEntry } from '../state-entry.ts';
import { EnvSchema } from './env.ts';
import { updatePeer } from './step.ts';

export const handler = stateEntry({
  service: 'update-peer',
  env: EnvSchema,
  ports: (env, around) => ({
    clock: systemClock(),
    claims: awsClaims(env),
    vault: awsVault(),
    peer: awsPeer(around),
    signals: awsSignals(env),
  }),
  states: {
    UpdatePeer: { output: PeerOutputSchema, run: forward(updatePeer) },
    RollBackPeer: { output: PeerOutputSchema, run: back(updatePeer) },
  },
});
