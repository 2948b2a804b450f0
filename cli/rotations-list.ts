import { keyReport } from '../domain/key-report.ts';
import { planRotations } from '../domain/rotation-due.ts';
import { RunIdSchema } from '../domain/rotation-run.ts';
import { gatherFleet } from '../functions/fleet-facts.ts';
import { dueRun } from '../functions/run-of-execution.ts';
import { fleetPorts } from '../local/fleet-of-session.ts';
import type { Session } from '../local/session.ts';
import { cliSettings, openCliSession, type SessionOptions } from './open-session.ts';
import { printJson, styled, type Terminal, table } from './terminal.ts';
import { timeText } from './time-text.ts';

/** How each connection stands with its key, the most urgent first. */
export async function rotationsList(terminal: Terminal, options: SessionOptions): Promise<number> {
  const session = await openCliSession(cliSettings(options.config), options);
  try {
    const rows = await standings(session);
    if (terminal.json) printJson(terminal, rows);
    else if (rows.length === 0) terminal.out.write('no connections are configured\n');
    else terminal.out.write(listText(terminal, rows));
    return 0;
  } finally {
    await session.close();
  }
}

type Standing = Awaited<ReturnType<typeof standings>>[number];

async function standings(session: Session) {
  const ports = fleetPorts(session);
  const look = dueRun(RunIdSchema.parse('look'), ports.clock.now());
  const { facts, selected, withoutTicket, lastRotations } = await gatherFleet(ports, look, []);
  const { start, held } = planRotations(facts);
  const why = new Map([
    ...start.map(({ connection }) => [connection, 'it rotates in the next run'] as const),
    ...held.map((hold) => [hold.connection, hold.why] as const),
    ...withoutTicket.map(
      (name) => [name, 'it demands a ticket: rotate it by hand, or by an order with --ticket'] as const,
    ),
  ]);
  return selected
    .map((connection) => {
      const { dueAt, limitAt, nextWindowAt, ...report } = keyReport(connection, facts.now);
      const last = lastRotations.get(connection.name);
      return {
        ...report,
        dueAt: instant(dueAt),
        limitAt: instant(limitAt),
        nextWindowAt: instant(nextWindowAt),
        last: last ? { changeId: last.request.changeId, outcome: last.result?.outcome ?? null } : null,
        why: why.get(connection.name) ?? '',
      };
    })
    .toSorted((one, other) => ((one.dueAt ?? '') < (other.dueAt ?? '') ? -1 : 1));
}

function instant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function listText({ out }: Terminal, rows: readonly Standing[]): string {
  const cells = rows.map((row) => [
    row.connection,
    row.ageDays === null ? 'no key' : `${row.ageDays} days`,
    row.dueAt === null ? '–' : timeText(row.dueAt),
    row.nextWindowAt === null ? '–' : timeText(row.nextWindowAt),
    row.last === null ? 'never' : (row.last.outcome ?? 'under way'),
    `${row.overdue ? 'OVERDUE: ' : ''}${row.why}`,
  ]);
  const overdue = rows.filter((row) => row.overdue).length;
  const end = overdue > 0 ? styled(out, 'red', `${overdue} of ${rows.length} keys are overdue`) : 'no key is overdue';
  return `${table(['CONNECTION', 'KEY AGE', 'DUE', 'NEXT WINDOW', 'LAST', 'WHY'], cells)}${end}\n`;
}
