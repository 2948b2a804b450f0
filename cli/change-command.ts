import type { ChangeRequest } from '../domain/change-request.ts';
import { RefusedError } from '../domain/errors.ts';
import { waitOfEvent } from '../domain/wait-of-event.ts';
import { runAndRecord } from '../local/run-and-record.ts';
import { type ChangeOptions, changeRequest, requestSignal } from './change-of-options.ts';
import { EXIT_CODE_OF_OUTCOME, EXIT_REFUSED } from './exit-codes.ts';
import { holderHint } from './holder-hint.ts';
import { surviveInterrupts } from './interrupts.ts';
import { liveList } from './live-list.ts';
import { checkKeyFile, cliSettings, connectionNamed, openCliSession } from './open-session.ts';
import { resultText } from './present-result.ts';
import { answerLines } from './present-wait.ts';
import { refusedChange } from './refused-change.ts';
import { printJson, type Terminal } from './terminal.ts';

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
      await session.ports.signals.record(requestSignal(request));
      const { result, record } = await runAndRecord(request, session, (event) => {
        if (live.onEvent(event)?.code === 'gateway.awaited') showHolder();
        const wait = waitOfEvent(event);
        if (wait)
          live.remark([...answerLines(wait, ''), 'answers are taken by `vpn-change serve`, beside this command']);
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
