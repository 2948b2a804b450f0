import { CheckOutputSchema, CheckRollbackOutputSchema } from '../../domain/change-document.ts';
import { back, forward, stateEntry } from '../state-entry.ts';
import { EnvSchema } from './env.ts';
import { ports } from './ports.ts';
import { checkConnectivity, checkRollback } from './step.ts';

export const handler = stateEntry({
  service: 'check-connectivity',
  env: EnvSchema,
  ports,
  states: {
    CheckConnectivity: { output: CheckOutputSchema, run: forward(checkConnectivity) },
    CheckRollback: { output: CheckRollbackOutputSchema, run: back(checkRollback) },
  },
});
