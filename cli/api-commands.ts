import { type Command, InvalidArgumentError, Option } from 'commander';
import { HELP_TEXTS } from './help-texts.ts';
import { change, connection, DEFAULT_API, json, patch, stack, strategy, target, tunnel } from './options.ts';
import type { Terminal } from './terminal.ts';
import { addTerms } from './terms-options.ts';

interface Running {
  readonly terminal: (options: { json?: boolean | undefined }) => Terminal;
  readonly finish: (code: Promise<number>) => Promise<void>;
}

/** The commands that talk to the HTTP API: changes that one person asks for and another one decides about. */
export function addApiCommands(program: Command, { terminal, finish }: Running): void {
  const apiCommand = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option('--api <url>', `the HTTP API (env: VPN_CHANGE_API; default ${DEFAULT_API})`)
      .option('--token-file <file>', 'holds the bearer token (default: the token in VPN_CHANGE_API_TOKEN)')
      .addOption(target())
      .addOption(stack())
      .addOption(json());

  const requestCommand = apiCommand('request', 'asks for a change over the HTTP API, which others may approve')
    .addArgument(connection())
    .addOption(
      new Option('--kind <kind>', 'new keys, or an update (default: new keys; with --patch an update)').choices([
        'rotate-psk',
        'update',
      ]),
    )
    .addOption(patch())
    .addOption(tunnel())
    .addOption(strategy())
    .option('--ticket <ticket>', 'the change ticket; the same request for the same ticket is the same change')
    .option('--reason <text>', 'why, for the record')
    .option('--dry-run', 'plan and validate only')
    .option('--allow-interruption', 'go on although no other tunnel can carry the traffic meanwhile')
    .option('--callback-url <url>', 'is told of waits and of the end')
    .addOption(
      new Option('--idempotency-key <key>', 'names the change: the same key again is the same change').argParser(
        visibleKey,
      ),
    )
    .option('--watch', 'follow it to its end');
  addTerms(requestCommand)
    .addHelpText('after', HELP_TEXTS.request)
    .action(async (name, options) => {
      const { request } = await import('./request.ts');
      await finish(request(terminal(options), name, options));
    });

  const decision = (name: string, description: string) =>
    apiCommand(name, description).addArgument(change()).addHelpText('after', HELP_TEXTS.decision);
  const planHash = () => new Option('--plan-hash <hash>', 'of the plan that was looked at');
  const comment = (command: Command) => command.option('--comment <text>', 'kept with the decision');
  const commentNeeded = (command: Command) => command.requiredOption('--comment <text>', 'kept with the decision');

  comment(decision('approve', 'shows the plan of a change that waits for approval, and approves it'))
    .addOption(planHash())
    .action(async (id, options) => {
      const { approve } = await import('./approve.ts');
      await finish(approve(terminal(options), id, options));
    });

  commentNeeded(decision('reject', 'ends a change that waits for approval'))
    .addOption(planHash())
    .action(async (id, options) => {
      const { reject } = await import('./reject.ts');
      await finish(reject(terminal(options), id, options));
    });

  comment(decision('confirm', 'says that an applied change may stay')).action(async (id, options) => {
    const { confirm } = await import('./confirm.ts');
    await finish(confirm(terminal(options), id, options));
  });

  comment(decision('cancel', 'ends a change: before its first PUT as rejected, after it by going back')).action(
    async (id, options) => {
      const { cancel } = await import('./cancel.ts');
      await finish(cancel(terminal(options), id, options));
    },
  );

  comment(decision('peer-ready', 'says that the device at the other end is ready for the next PUT'))
    .option('--put <put>', 'the PUT that it is ready for (default: the one that the change waits before)')
    .action(async (id, options) => {
      const { peerReady } = await import('./peer-ready.ts');
      await finish(peerReady(terminal(options), id, options));
    });

  commentNeeded(decision('review', 'says that somebody looked at an emergency afterwards')).action(
    async (id, options) => {
      const { review } = await import('./review.ts');
      await finish(review(terminal(options), id, options));
    },
  );

  apiCommand('watch', 'follows a change to its end; Ctrl-C ends the watching, not the change')
    .addArgument(change())
    .addHelpText('after', HELP_TEXTS.watch)
    .action(async (id, options) => {
      const { watch } = await import('./watch.ts');
      await finish(watch(terminal(options), id, options));
    });
}

function visibleKey(text: string): string {
  if (/^[\x21-\x7e]{1,200}$/.test(text)) return text;
  throw new InvalidArgumentError('It takes 1 to 200 visible ASCII characters.');
}
