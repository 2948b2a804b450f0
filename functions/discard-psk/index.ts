import { systemClock } from '../../adapters/local/system-clock.ts';
import { VersionOutputSchema } from '../../domain/change-document.ts';
import { awsClaims } from '../aws-wiring-table.ts';
import { awsVault } from '../aws-wiring-vault.ts';
import { back, stateEntry } from '../state-entry.ts';
import { EnvSchema } from './env.ts';
import { discardPsk } from './step.ts';

export const handler = stateEntry({
  service: 'discard-psk',
  env: EnvSchema,
  ports: (env) => ({ clock: systemClock(), claims: awsClaims(env), vault: awsVault() }),
  states: {
    DiscardPsk: { output: VersionOutputSchema, run: back(discardPsk) },
  },
});
