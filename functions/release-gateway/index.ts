import { systemClock } from '../../adapters/local/system-clock.ts';
import { ReleaseOutputSchema } from '../../domain/change-document.ts';
import { awsClaims } from '../aws-wiring-table.ts';
import { forward, stateEntry } from '../state-entry.ts';
import { EnvSchema } from './env.ts';
import { releaseGateway } from './step.ts';

export const handler = stateEntry({
  service: 'release-gateway',
  env: EnvSchema,
  ports: (env) => ({ clock: systemClock(), claims: awsClaims(env) }),
  states: {
    ReleaseGateway: { output: ReleaseOutputSchema, run: forward(releaseGateway) },
  },
});
