import { ReportRotationsOutputSchema } from '../../domain/fleet-document.ts';
import { fleetEntry } from '../fleet-entry.ts';
import { EnvSchema } from './env.ts';
import { ports } from './ports.ts';
import { reportRotations } from './step.ts';

export const handler = fleetEntry({
  service: 'report-rotations',
  state: 'ReportRotations',
  env: EnvSchema,
  ports,
  output: ReportRotationsOutputSchema,
  run: reportRotations,
});
