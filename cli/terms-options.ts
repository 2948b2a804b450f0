import { type Command, Option } from 'commander';
import { RefusedError } from '../domain/errors.ts';
import { moment } from './moment.ts';
import { wholeNumber } from './whole-number.ts';

/** On which terms a change begins and stays: when, what it may pass, and whether it has to be confirmed. */
export interface TermsOptions {
  readonly notBefore?: string | undefined;
  readonly notAfter?: string | undefined;
  readonly outsideWindow?: string | undefined;
  readonly emergency?: boolean | undefined;
  readonly justification?: string | undefined;
  readonly confirmWithin?: number | undefined;
}

export function addTerms(command: Command): Command {
  return command
    .addOption(new Option('--not-before <time>', 'begin no earlier; with Z or an offset').argParser(moment))
    .addOption(new Option('--not-after <time>', 'begin no later; with Z or an offset').argParser(moment))
    .addOption(
      new Option('--outside-window <what>', 'outside of the window, or in a freeze (default: refuse)').choices([
        'wait',
        'refuse',
      ]),
    )
    .option('--emergency', 'pass windows and freezes; somebody else has to review it afterwards')
    .option('--justification <text>', 'of an emergency: why it cannot wait')
    .addOption(
      new Option(
        '--confirm-within <minutes>',
        'go back unless somebody confirms the applied change in this time',
      ).argParser(wholeNumber(1, 1440)),
    );
}

/** The fields of a request that these options stand for; what is not said is not there. */
export function termsOf({ emergency, justification, confirmWithin, ...when }: TermsOptions) {
  if (emergency !== true && justification !== undefined) {
    throw refused('--justification belongs to --emergency');
  }
  if (emergency === true && justification === undefined) {
    throw refused('--emergency needs --justification TEXT: why can it not wait?');
  }
  return {
    notBefore: when.notBefore,
    notAfter: when.notAfter,
    outsideWindow: when.outsideWindow,
    emergency: justification === undefined ? undefined : { justification },
    confirmWithinMinutes: confirmWithin,
  };
}

function refused(message: string): RefusedError {
  return new RefusedError([{ code: 'input.invalid', message }]);
}
