import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { auditTrail } from '../domain/audit-trail.ts';
import { type ChangeRequest, ChangeRequestSchema } from '../domain/change-request.ts';
import { runChange } from '../local/run-change.ts';
import { EXIT_CODE_OF_OUTCOME } from './exit-codes.ts';
import { liveList } from './live-list.ts';
import { connectionNamed, openCliSession, type SessionOptions } from './open-session.ts';
import { resultText } from './present-result.ts';
import { printJson, type Terminal } from './terminal.ts';

/** The options that every change has, as commander gives them. */
export interface ChangeOptions extends SessionOptions {
  readonly ticket?: string | undefined;
  readonly reason?: string | undefined;
  readonly requestedBy?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly strategy?: string | undefined;
  readonly allowInterruption?: boolean | undefined;
}

type WhatToChange = { kind: 'rotate-psk'; tunnels: readonly string[] } | { kind: 'update'; patch: unknown };

/** Runs one change from the command line to its end. Answers with the exit code. */
export async function runChangeCommand(
  terminal: Terminal,
  connection: string,
  what: WhatToChange,
  options: ChangeOptions,
): Promise<number> {
  const session = await openCliSession(options);
  try {
    connectionNamed(session.settings, connection);
    const request = changeRequest(connection, what, options);
    const startedAt = Date.now();
    const live = liveList(terminal, startedAt);
    const stopListening = surviveInterrupt(terminal);
    try {
      const result = await runChange(request, session, (event) => live.onEvent(event));
      live.stop();
      const trail = auditTrail(await session.histories.read(request.changeId));
      const record = session.workspace.writeRecord(request.changeId, { request, result, trail });
      if (terminal.json) printJson(terminal, result);
      else terminal.out.write(`\n${resultText(terminal, result, record)}`);
      return EXIT_CODE_OF_OUTCOME[result.outcome];
    } finally {
      live.stop();
      stopListening();
    }
  } finally {
    await session.close();
  }
}

function changeRequest(connection: string, what: WhatToChange, options: ChangeOptions): ChangeRequest {
  return ChangeRequestSchema.parse({
    ...what,
    changeId: `chg-${randomUUID()}`,
    connection,
    ticket: options.ticket ?? null,
    reason: options.reason ?? '',
    requestedBy: options.requestedBy ?? userInfo().username,
    requestedAt: new Date().toISOString(),
    dryRun: options.dryRun ?? false,
    strategy: options.strategy ?? null,
    allowInterruption: options.allowInterruption ?? false,
  });
}

/** A change that is cut off leaves work behind: the first interrupt says so, the second one obeys. */
function surviveInterrupt(terminal: Terminal): () => void {
  let warned = false;
  const onInterrupt = () => {
    if (warned) process.exit(1);
    warned = true;
    terminal.err.write(
      '\nThe change goes on to a safe end. Interrupt again to cut it off; `vpn-change doctor` then says what is left.\n',
    );
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  return () => {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  };
}
