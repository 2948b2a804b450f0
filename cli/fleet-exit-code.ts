import type { Outcome } from '../domain/change-result.ts';
import { keyReport } from '../domain/key-report.ts';
import { planRotations } from '../domain/rotation-due.ts';
import { RunIdSchema } from '../domain/rotation-run.ts';
import { gatherFleet } from '../functions/fleet-facts.ts';
import { dueRun } from '../functions/run-of-execution.ts';
import { fleetPorts } from '../local/fleet-of-session.ts';
import type { Session } from '../local/session.ts';
import { EXIT_CODE_OF_OUTCOME } from './exit-codes.ts';

/** What a script has to know after a run: whether a person has to act, and about what. */
export async function fleetExitCode(
  session: Session,
  outcomes: readonly Outcome[],
): Promise<{ code: number; needs: string[] }> {
  const ports = fleetPorts(session);
  const { facts, selected } = await gatherFleet(ports, dueRun(RunIdSchema.parse('look'), ports.clock.now()), []);
  const overdue = selected.filter((connection) => keyReport(connection, facts.now).overdue);
  const held = planRotations(facts).held.filter(({ code }) => code === 'failed.too-often');
  const needs = [
    ...overdue.map(({ name }) => `${name}: its key is older than it may be`),
    ...held.map(({ connection, why }) => `${connection}: ${why}`),
  ];
  const worst = Math.max(0, ...outcomes.map((outcome) => EXIT_CODE_OF_OUTCOME[outcome]));
  return { code: needs.length > 0 ? EXIT_CODE_OF_OUTCOME['needs-operator'] : worst, needs };
}
