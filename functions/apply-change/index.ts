import { ApplyOutputSchema } from '../../domain/change-document.ts';
import { back, forward, stateEntry } from '../state-entry.ts';
import { EnvSchema } from './env.ts';
import { ports } from './ports.ts';
import { applyChange } from './step.ts';

export const handler = stateEntry({
  service: 'apply-change',
  env: EnvSchema,
  ports,
  states: {
    ApplyChange: { output: ApplyOutputSchema, run: forward(applyChange) },
    RollBackChange: { output: ApplyOutputSchema, run: back(applyChange) },
  },
});
