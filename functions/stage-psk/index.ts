import { StagePskOutputSchema } from '../../domain/change-document.ts';
import { forward, stateEntry } from '../state-entry.ts';
import { EnvSchema } from './env.ts';
import { ports } from './ports.ts';
import { stagePsk } from './step.ts';

export const handler = stateEntry({
  service: 'stage-psk',
  env: EnvSchema,
  ports,
  states: {
    StagePsk: { output: StagePskOutputSchema, run: forward(stagePsk) },
  },
});
