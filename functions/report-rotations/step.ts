import type { FleetDocument, ReportRotationsOutput } from '../../domain/fleet-document.ts';
import { wasStopped } from '../../domain/fleet-turn.ts';
import { keyReport } from '../../domain/key-report.ts';
import { planRotations } from '../../domain/rotation-due.ts';
import type { RunId } from '../../domain/rotation-run.ts';
import { gatherFleet } from '../fleet-facts.ts';
import type { FleetPorts } from '../fleet-ports.ts';
import { dueRun, runOf } from '../run-of-execution.ts';

export interface ReportPorts extends FleetPorts {
  /** Tells whoever watches how old the keys are. */
  readonly measure: (keys: { readonly overdue: readonly string[]; readonly oldestDays: number }) => void;
}

/** Ends the run, and says how old the keys of the whole fleet are. */
export async function reportRotations(
  document: FleetDocument,
  execution: RunId,
  ports: ReportPorts,
): Promise<ReportRotationsOutput> {
  const { clock, runs, measure } = ports;
  const entry = await runOf(document, execution, ports);
  const { id, cause } = entry.run;
  const at = new Date(clock.now()).toISOString();
  if (cause === 'order') {
    const { facts } = await gatherFleet(ports, entry, document.planRotations?.handled ?? []);
    await runs.move(id, ['running'], wasStopped(planRotations(facts)) ? 'stopped' : 'ended', at);
  } else {
    await runs.move(id, ['running'], 'ended', at);
  }
  const { facts, selected } = await gatherFleet(ports, dueRun(execution, clock.now()), []);
  const reports = selected.map((connection) => keyReport(connection, facts.now));
  const overdue = reports.filter((report) => report.overdue).map(({ connection }) => connection);
  measure({ overdue, oldestDays: Math.max(0, ...reports.map(({ ageDays }) => ageDays ?? 0)) });
  return { rotations: (await runs.rotations(id)).length, overdue: overdue.length };
}
