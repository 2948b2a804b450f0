import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { processLock } from '../adapters/local/process-lock.ts';
import { settingsRegistry } from '../adapters/local/settings-registry.ts';
import type { ChangeRequest } from '../domain/change-request.ts';
import type { ChangeResult } from '../domain/change-result.ts';
import type { ReportPorts } from '../functions/report-rotations/step.ts';
import { rotateOnce } from './rotate-once.ts';
import { runAndRecord } from './run-and-record.ts';
import type { FleetSurroundings } from './run-fleet.ts';
import type { Session } from './session.ts';

export interface FleetWatch {
  readonly onBegin: (request: ChangeRequest) => void;
  readonly onEnd: (result: ChangeResult) => void;
}

/** The fleet of one machine, each rotation in this process and with its record. */
export function watchedFleet(session: Session, { onBegin, onEnd }: FleetWatch): FleetSurroundings {
  return fleetOfSession(session, async (request) => {
    onBegin(request);
    onEnd((await runAndRecord(request, session)).result);
  });
}

/** The fleet of one machine: several processes may rotate at the same time, and no connection twice. */
export function fleetOfSession(session: Session, run: (request: ChangeRequest) => Promise<void>): FleetSurroundings {
  const locks = join(session.workspace.folder, 'locks');
  mkdirSync(locks, { recursive: true, mode: 0o700 });
  return {
    ports: fleetPorts(session),
    rotate: (request) => {
      const lock = () => processLock(join(locks, `${request.connection}.lock`));
      return rotateOnce({ index: session.index, lock, run })(request);
    },
  };
}

/** What is asked of the fleet of one machine. Nobody measures: `vpn-change rotations` shows it. */
export function fleetPorts({ ports, settings, index, workspace }: Session): ReportPorts {
  return { ...ports, registry: settingsRegistry(settings), index, runs: workspace.runs, measure: () => {} };
}
