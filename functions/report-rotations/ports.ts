import { awsFleet, type FleetEnv } from '../aws-wiring-fleet.ts';
import type { LambdaSurroundings } from '../lambda-entry.ts';
import type { ReportPorts } from './step.ts';

export function ports(env: FleetEnv, { gauge }: LambdaSurroundings): ReportPorts {
  return {
    ...awsFleet(env, new URL('.', import.meta.url)),
    measure: ({ overdue, oldestDays }) => {
      gauge('keysOverdue', 'fleet', overdue.length);
      gauge('oldestKeyDays', 'fleet', oldestDays);
      // A metric for each connection costs: only those have one that somebody has to look after.
      for (const connection of overdue) gauge('keyOverdue', connection, 1);
    },
  };
}
