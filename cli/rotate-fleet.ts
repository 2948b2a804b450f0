import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { EmergencySchema } from '../domain/change-request.ts';
import { RefusedError } from '../domain/errors.ts';
import { type RotationRun, RotationRunSchema, RunIdSchema } from '../domain/rotation-run.ts';
import { watchedFleet } from '../local/fleet-of-session.ts';
import { leftRotations } from '../local/left-rotations.ts';
import { runFleet } from '../local/run-fleet.ts';
import type { Session } from '../local/session.ts';
import type { ChangeOptions } from './change-of-options.ts';
import { selectionOf } from './connection-labels.ts';
import { fleetExitCode } from './fleet-exit-code.ts';
import { fleetProgress } from './fleet-progress.ts';
import { surviveInterrupts } from './interrupts.ts';
import { checkKeyFile, cliSettings, openCliSession } from './open-session.ts';
import { runText } from './present-run.ts';
import { readRunOf } from './rotations-run.ts';
import { printJson, type Terminal } from './terminal.ts';

export interface FleetOptions extends ChangeOptions {
  readonly due?: boolean | undefined;
  readonly all?: boolean | undefined;
  readonly label?: readonly string[] | undefined;
  readonly emergency?: boolean | undefined;
  readonly justification?: string | undefined;
  readonly tunnel?: string | undefined;
}

/** Whether many connections are meant. Throws RefusedError when it cannot be said. */
export function isOfFleet(connection: string | undefined, options: FleetOptions): boolean {
  const ways = [connection !== undefined, options.due, options.all || options.label !== undefined];
  if (ways.filter(Boolean).length !== 1) {
    throw refused('say one of: a connection, --due, --all or --label NAME=VALUE');
  }
  return connection === undefined;
}

/** Rotates the keys that are due, or those that were ordered, and waits for the end. Answers with the exit code. */
export async function rotateFleet(terminal: Terminal, options: FleetOptions): Promise<number> {
  refuseWhatIsForOne(options);
  const asked = options.due ? null : orderOf(options);
  const settings = cliSettings(options.config);
  await checkKeyFile(settings, options);
  const session = await openCliSession(settings, options);
  const progress = fleetProgress(terminal, session.ports.clock);
  const stopListening = surviveInterrupts(terminal, () => progress.stop());
  try {
    // Keys that were made until now are the ones that are meant.
    const order = asked && { ...asked, startedAt: new Date(session.ports.clock.now()).toISOString() };
    if (order) await session.workspace.runs.begin(order);
    const id = order?.id ?? RunIdSchema.parse(`due-${randomUUID()}`);
    if (order) progress.follow(() => readRunOf(session, id));
    const fleet = watchedFleet(session, progress);
    const resumed = order ? [] : await leftRotations(session.index);
    const [status] = await Promise.all([
      runFleet({ execution: id, order: order && id }, fleet),
      // Of a process that was killed; those that another one runs are refused.
      Promise.allSettled(resumed.map((request) => fleet.rotate(request))),
    ]);
    progress.stop();
    if (status !== 'SUCCEEDED') throw new Error(`what rotates could not be decided (${status})`);
    return await report(terminal, session, id, progress.outcomes());
  } finally {
    progress.stop();
    stopListening();
    await session.close();
  }
}

async function report(
  terminal: Terminal,
  session: Session,
  id: RotationRun['id'],
  outcomes: Parameters<typeof fleetExitCode>[1],
): Promise<number> {
  const run = await readRunOf(session, id);
  const { code, needs } = await fleetExitCode(session, outcomes);
  if (terminal.json) printJson(terminal, { run, needs });
  else {
    terminal.out.write(run ? runText(terminal, run) : 'Nothing is to rotate now.\n');
    for (const line of needs) terminal.out.write(`${line}\n`);
  }
  return code;
}

function orderOf(options: FleetOptions): RotationRun {
  if (options.reason === undefined) throw refused('an order needs a --reason, for the record');
  if (options.justification !== undefined && !options.emergency) throw refused('--justification goes with --emergency');
  return RotationRunSchema.parse({
    id: `run-${randomUUID()}`,
    selection: selectionOf(options),
    reason: options.reason,
    ticket: options.ticket ?? null,
    by: { name: options.requestedBy ?? userInfo().username, via: 'command-line' },
    startedAt: new Date().toISOString(),
    cause: 'order',
    emergency: options.emergency ? emergencyOf(options.justification) : null,
  });
}

function emergencyOf(justification: string | undefined) {
  const parsed = EmergencySchema.safeParse({ justification });
  if (parsed.success) return parsed.data;
  throw refused('--emergency needs a --justification of at least 10 characters: it is kept for the review');
}

function refuseWhatIsForOne({ target, tunnel, strategy, dryRun, allowInterruption }: FleetOptions): void {
  const given = {
    '--tunnel': tunnel,
    '--strategy': strategy,
    '--dry-run': dryRun,
    '--allow-interruption': allowInterruption,
  };
  const [first] = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (first) throw refused(`${first} goes with one connection`);
  if (target === 'aws') throw refused('on AWS the schedule rotates; an order is given by POST /rotations');
}

function refused(message: string): RefusedError {
  return new RefusedError([{ code: 'input.usage', message }]);
}
