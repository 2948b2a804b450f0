import { PlanOutputSchema } from '../../domain/change-plan.ts';
import { forward, stateEntry } from '../state-entry.ts';
import { EnvSchema } from './env.ts';
import { ports } from './ports.ts';
import { validateChange } from './step.ts';

export const handler = stateEntry({
  service: 'validate-change',
  env: EnvSchema,
  ports,
  states: {
    ValidateChange: { output: PlanOutputSchema, run: forward(validateChange) },
  },
});
