import { PlanRotationsOutputSchema } from '../../domain/fleet-document.ts';
import { fleetEntry } from '../fleet-entry.ts';
import { EnvSchema } from './env.ts';
import { ports } from './ports.ts';
import { planRotations } from './step.ts';

export const handler = fleetEntry({
  service: 'plan-rotations',
  state: 'PlanRotations',
  env: EnvSchema,
  ports,
  output: PlanRotationsOutputSchema,
  run: planRotations,
});
