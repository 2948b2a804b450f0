import type { ChangeRequest } from '../domain/change-request.ts';
import type { HistoryEvent } from '../domain/execution-history.ts';
import { waitOfEvent } from '../domain/wait-of-event.ts';
import { type AwsTargetOptions, awsTarget } from './aws-target.ts';
import { EXIT_CODE_OF_OUTCOME, EXIT_UNEXPECTED } from './exit-codes.ts';
import { liveList } from './live-list.ts';
import { resultText } from './present-result.ts';
import { answerLines } from './present-wait.ts';
import { sameTarget } from './same-target.ts';
import { printJson, type Terminal } from './terminal.ts';

/** Starts a change on Step Functions and watches it to its end. An interrupt ends the watching, not the change. */
export async function runChangeOnAws(
  terminal: Terminal,
  request: ChangeRequest,
  options: AwsTargetOptions,
): Promise<number> {
  const target = await awsTarget(options);
  const live = liveList(terminal, Date.now());
  const watch = new AbortController();
  const stopWatching = () => watch.abort();
  process.once('SIGINT', stopWatching);
  try {
    const onEvent = (event: HistoryEvent) => {
      live.onEvent(event);
      const wait = waitOfEvent(event);
      if (wait) live.remark(answerLines(wait, sameTarget(options)));
    };
    const result = await target.run(request, onEvent, watch.signal);
    live.stop();
    if (result === null) {
      terminal.err.write(
        `\nNo longer watched; the change goes on: vpn-change history ${request.changeId} --target aws\n`,
      );
      return EXIT_UNEXPECTED;
    }
    if (terminal.json) printJson(terminal, result);
    else {
      terminal.err.write('\n');
      terminal.out.write(resultText(terminal, result, null));
    }
    return EXIT_CODE_OF_OUTCOME[result.outcome];
  } finally {
    live.stop();
    process.off('SIGINT', stopWatching);
  }
}
