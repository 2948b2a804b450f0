import { systemClock } from '../../adapters/local/system-clock.ts';
import { ClaimOutputSchema } from '../../domain/change-document.ts';
import { awsClaims, awsSignals } from '../aws-wiring-table.ts';
import { forward, stateEntry } from '../state-entry.ts';
import { EnvSchema } from './env.ts';
import { claimGateway } from './step.ts';

export const handler = stateEntry({
  service: 'claim-gateway',
  env: EnvSchema,
  ports: (env) => ({ clock: systemClock(), claims: awsClaims(env), signals: awsSignals(env) }),
  states: {
    ClaimGateway: { output: ClaimOutputSchema, run: forward(claimGateway) },
  },
});
