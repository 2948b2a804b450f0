import type { ChangeIndex, FleetRegistry, RotationRuns } from '../domain/ports.ts';
import type { StepPorts } from './step.ts';

/** What is asked to decide what rotates now. */
export interface FleetPorts extends Pick<StepPorts, 'clock' | 'versions' | 'claims' | 'signals' | 'calendar'> {
  readonly registry: FleetRegistry;
  readonly index: ChangeIndex;
  readonly runs: RotationRuns;
}
