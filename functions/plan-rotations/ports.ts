import { awsFleet, type FleetEnv } from '../aws-wiring-fleet.ts';
import type { FleetPorts } from '../fleet-ports.ts';

export function ports(env: FleetEnv): FleetPorts {
  return awsFleet(env, new URL('.', import.meta.url));
}
