import { systemClock } from '../../adapters/local/system-clock.ts';
import { VersionOutputSchema } from '../../domain/change-document.ts';
import { awsClaims } from '../aws-wiring-table.ts';
import { awsVault } from '../aws-wiring-vault.ts';
import { forward, stateEntry } from '../state-entry.ts';
import { EnvSchema } from './env.ts';
import { promotePsk } from './step.ts';

export const handler = stateEntry({
  service: 'promote-psk',
  env: EnvSchema,
  ports: (env) => ({ clock: systemClock(), claims: awsClaims(env), vault: awsVault() }),
  states: {
    PromotePsk: { output: VersionOutputSchema, run: forward(promotePsk) },
  },
});
