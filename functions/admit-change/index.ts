import { AdmitOutputSchema } from '../../domain/change-document.ts';
import { forward, stateEntry } from '../state-entry.ts';
import { EnvSchema } from './env.ts';
import { ports } from './ports.ts';
import { admitChange } from './step.ts';

export const handler = stateEntry({
  service: 'admit-change',
  env: EnvSchema,
  ports,
  states: {
    AdmitChange: { output: AdmitOutputSchema, run: forward(admitChange) },
  },
});
