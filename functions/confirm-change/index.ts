import { systemClock } from '../../adapters/local/system-clock.ts';
import { ConfirmOutputSchema } from '../../domain/change-document.ts';
import { awsClaims, awsSignals } from '../aws-wiring-table.ts';
import { forward, stateEntry } from '../state-entry.ts';
import { EnvSchema } from './env.ts';
import { confirmChange } from './step.ts';

export const handler = stateEntry({
  service: 'confirm-change',
  env: EnvSchema,
  ports: (env) => ({ clock: systemClock(), claims: awsClaims(env), signals: awsSignals(env) }),
  states: {
    ConfirmChange: { output: ConfirmOutputSchema, run: forward(confirmChange) },
  },
});
