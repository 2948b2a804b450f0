import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { type ChangeRequest, ChangeRequestSchema } from '../domain/change-request.ts';
import { RefusedError } from '../domain/errors.ts';
import { runAndRecord } from '../local/run-and-record.ts';
import type { AwsTargetOptions } from './aws-target.ts';
import { EXIT_CODE_OF_OUTCOME, EXIT_REFUSED } from './exit-codes.ts';
import { holderHint } from './holder-hint.ts';
import { surviveInterrupts } from './interrupts.ts';
import { liveList } from './live-list.ts';
import { checkKeyFile, cliSettings, connectionNamed, openCliSession, type SessionOptions } from './open-session.ts';
import { resultText } from './present-result.ts';
import { refusedChange } from './refused-change.ts';
import { requestMistakes } from './request-mistakes.ts';
import { printJson, type Terminal } from './terminal.ts';

/** The options that every change has, as commander gives them. */
export interface ChangeOptions extends SessionOptions, AwsTargetOptions {
  readonly ticket?: string | undefined;
  readonly reason?: string | undefined;
  readonly requestedBy?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly strategy?: string | undefined;
  readonly allowInterruption?: boolean | undefined;
}

interface ChangeWish {
  readonly kind: ChangeRequest['kind'];
  readonly connection: string;
  /** What the kind asks for besides. May read a file, and refuse it. */
  details(): Promise<{ tunnels: readonly string[] } | { patch: unknown }>;
}

/** Runs one change from the command line to its end. Answers with the exit code. */
export async function runChangeCommand(terminal: Terminal, wish: ChangeWish, options: ChangeOptions): Promise<number> {
  try {
    // Everything that can be refused is looked at before the workspace is opened: until then nothing is made.
    const settings = cliSettings(options.config);
    connectionNamed(settings, wish.connection);
    const request = changeRequest(wish, await wish.details(), options);
    if (options.target === 'aws') {
      const { runChangeOnAws } = await import('./change-on-aws.ts');
      return await runChangeOnAws(terminal, request, options);
    }
    await checkKeyFile(settings, options);
    return await runToEnd(terminal, request, await openCliSession(settings, options));
  } catch (error) {
    if (!(error instanceof RefusedError) || !terminal.json) throw error;
    printJson(terminal, refusedChange(wish, error.refusals));
    return EXIT_REFUSED;
  }
}

type Session = Awaited<ReturnType<typeof openCliSession>>;

async function runToEnd(terminal: Terminal, request: ChangeRequest, session: Session): Promise<number> {
  try {
    const live = liveList(terminal, Date.now());
    const showHolder = holderHint(terminal, session, request.connection);
    const stopListening = surviveInterrupts(terminal, () => live.stop());
    try {
      const { result, record } = await runAndRecord(request, session, (event) => {
        if (live.onEvent(event)?.code === 'gateway.awaited') showHolder();
      });
      live.stop();
      if (terminal.json) printJson(terminal, result);
      else {
        terminal.err.write('\n');
        terminal.out.write(resultText(terminal, result, record));
      }
      return EXIT_CODE_OF_OUTCOME[result.outcome];
    } finally {
      live.stop();
      stopListening();
    }
  } finally {
    await session.close();
  }
}

function changeRequest({ kind, connection }: ChangeWish, details: object, options: ChangeOptions): ChangeRequest {
  const parsed = ChangeRequestSchema.safeParse({
    kind,
    ...details,
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
  if (parsed.success) return parsed.data;
  throw new RefusedError(requestMistakes(parsed.error.issues));
}
