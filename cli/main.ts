#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { Command, CommanderError, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { addApiCommands } from './api-commands.ts';
import { addAuditCommands } from './audit-commands.ts';
import { survivePipesThatClose } from './closed-pipes.ts';
import { EXIT_REFUSED } from './exit-codes.ts';
import { HELP_TEXTS } from './help-texts.ts';
import { change, config, connection, json, patch, stack, strategy, target, tunnel } from './options.ts';
import { errorDocument, printError } from './print-error.ts';
import type { RunOptions } from './rotations-run.ts';
import { printJson, type Terminal } from './terminal.ts';
import { addTerms } from './terms-options.ts';
import { wholeNumber } from './whole-number.ts';

/** The command line. Each command's code is loaded when it is called, so that help costs nothing. */
const program = new Command('vpn-change')
  .description('Changes STACKIT VPN connections safely, rotates their pre-shared keys, and proves what it did.')
  .version(packageJson.version, '-V, --version')
  .showHelpAfterError('(add --help for the options)')
  .exitOverride()
  .addHelpText('after', HELP_TEXTS.program);

const scenario = () =>
  new Option('--scenario <name>', 'for the embedded simulator: how the other side behaves').default('everyday');
const stateMachineArn = () =>
  new Option('--state-machine-arn <arn>', 'on AWS: the state machine, without asking the stack');
const count = (flags: string, description: string, preset: number, least: number, most: number) =>
  new Option(flags, description).default(preset).argParser(wholeNumber(least, most));

const label = () =>
  new Option('--label <name=value>', 'all connections with this label; several: with all of them').argParser(
    (text: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), text],
  );

function changeCommand(name: string, description: string, argument = connection()): Command {
  return program
    .command(name)
    .description(description)
    .addArgument(argument)
    .option('--ticket <ticket>', 'the change ticket, for the record')
    .option('--reason <text>', 'why, for the record')
    .option('--requested-by <name>', 'who asks, for the record (default: the user of this process)')
    .addOption(strategy())
    .option('--allow-interruption', 'go on although no other tunnel can carry the traffic meanwhile')
    .addOption(config())
    .addOption(scenario())
    .addOption(target())
    .addOption(stack())
    .addOption(stateMachineArn())
    .addOption(json());
}

addTerms(
  changeCommand(
    'rotate',
    'new pre-shared keys: one tunnel after the other, each proven, then made current',
    connection().argOptional(),
  ),
)
  .addOption(tunnel())
  .option('--due', 'all keys that are due now, by age and window: for cron')
  .option('--all', 'all keys, whatever their age')
  .addOption(label())
  .option('--dry-run', 'plan and validate only')
  .addHelpText('after', HELP_TEXTS.rotate)
  .action(async (name, options) => {
    const { rotate } = await import('./rotate.ts');
    const { isOfFleet, rotateFleet } = await import('./rotate-fleet.ts');
    const fleet = isOfFleet(name, options);
    await finish(fleet ? rotateFleet(terminal(options), options) : rotate(terminal(options), name, options));
  });

addTerms(changeCommand('apply', 'a change of the configuration'))
  .addOption(patch().makeOptionMandatory())
  .option('--dry-run', 'plan and validate only')
  .addHelpText('after', HELP_TEXTS.apply)
  .action(async (name, options) => {
    const { apply } = await import('./apply.ts');
    await finish(apply(terminal(options), name, options));
  });

changeCommand('plan', 'what a rotation, or with --patch an update, would do; changes nothing')
  .addOption(tunnel())
  .addOption(patch())
  .addHelpText('after', HELP_TEXTS.plan)
  .action(async (name, options) => {
    const { plan } = await import('./plan.ts');
    await finish(plan(terminal(options), name, options));
  });

const rotations = program
  .command('rotations')
  .description('how old the keys are, when each is due, what became of its last rotation; runs over many')
  .addOption(config())
  .addOption(scenario())
  .addOption(json())
  .action(async (options) => {
    const { rotationsList } = await import('./rotations-list.ts');
    await finish(rotationsList(terminal(options), options));
  });
rotations
  .command('run')
  .description('how far a run has come')
  .argument('[run]', 'a run, or the beginning of its id (default: the newest)')
  .addOption(config())
  .addOption(json())
  .action(async (id, _, command: Command) => {
    const options = command.optsWithGlobals<RunOptions>();
    const { rotationsRun } = await import('./rotations-run.ts');
    await finish(rotationsRun(terminal(options), id, options));
  });
for (const [name, what] of [
  ['pause', 'lets what is under way end, and starts nothing until it is resumed'],
  ['resume', 'goes on with a run that was paused'],
  ['stop', 'lets what is under way end, and starts nothing any more'],
] as const) {
  rotations
    .command(name)
    .description(what)
    .argument('<run>', 'a run, or the beginning of its id')
    .addOption(config())
    .addOption(json())
    .action(async (id, _, command: Command) => {
      const options = command.optsWithGlobals<RunOptions>();
      const { rotationsSteer } = await import('./rotations-run.ts');
      await finish(rotationsSteer(terminal(options), name, id, options));
    });
}

program
  .command('status')
  .description('gateways, tunnels and keys as they are now')
  .argument('[connection]', 'one connection (default: all)')
  .addOption(config())
  .addOption(scenario())
  .addOption(target())
  .addOption(stack())
  .addOption(json())
  .addHelpText('after', HELP_TEXTS.status)
  .action(async (name, options) => {
    if (options.target === 'aws') {
      const { statusOnAws } = await import('./status-on-aws.ts');
      return finish(statusOnAws(terminal(options), name, options));
    }
    const { status } = await import('./status.ts');
    return finish(status(terminal(options), name, options));
  });

program
  .command('history')
  .description('the changes of this workspace, or the trail of one')
  .argument('[change]', 'a change id, or the beginning of one')
  .option('--connection <name>', 'only the changes of one connection')
  .addOption(new Option('--limit <count>', 'how many at the most').default(20).argParser(wholeNumber(1, 10_000)))
  .addOption(config())
  .addOption(target())
  .addOption(stack())
  .addOption(json())
  .addHelpText('after', HELP_TEXTS.history)
  .action(async (change, options) => {
    const { history } = await import('./history.ts');
    await finish(history(terminal(options), change, options));
  });

const vault = program
  .command('vault')
  .description('the keys, encrypted, with versions and labels as in Secrets Manager');
vault
  .command('import')
  .description('reads {"tunnel1":{"preSharedKey":"…"},"tunnel2":{"preSharedKey":"…"}} and makes it the current version')
  .argument('<name>', 'a connection, or the name of a secret')
  .requiredOption('--file <file>', 'the file; - reads standard input')
  .option('--pending', 'stage it as AWSPENDING instead: the next rotation applies it')
  .addOption(config())
  .addOption(json())
  .addHelpText('after', HELP_TEXTS.vaultImport)
  .action(async (name, options) => {
    const { vaultImport } = await import('./vault-import.ts');
    await finish(vaultImport(terminal(options), name, options));
  });
vault
  .command('list')
  .description('versions, labels and ages; never a key')
  .argument('[name]', 'a connection, or the name of a secret (default: all connections)')
  .addOption(config())
  .addOption(json())
  .action(async (name, options) => {
    const { vaultList } = await import('./vault-list.ts');
    await finish(vaultList(terminal(options), name, options));
  });

const callbacks = program.command('callbacks').description('what the systems that asked for it are told of changes');
callbacks
  .command('list')
  .description('what was not delivered so far, and why')
  .addOption(config())
  .addOption(json())
  .action(async (options) => {
    const { callbacksList } = await import('./callbacks-list.ts');
    await finish(callbacksList(terminal(options), options));
  });
callbacks
  .command('retry')
  .description('tries one again, at once')
  .argument('<event>', 'the event, as callbacks list names it')
  .addOption(config())
  .addOption(json())
  .action(async (event, options) => {
    const { callbacksRetry } = await import('./callbacks-retry.ts');
    await finish(callbacksRetry(terminal(options), event, options));
  });
callbacks
  .command('secret')
  .description('puts the text that signs them into the vault: 32 characters at the least')
  .requiredOption('--file <file>', 'the file; - reads standard input')
  .addOption(config())
  .addOption(json())
  .addHelpText('after', HELP_TEXTS.callbacksSecret)
  .action(async (options) => {
    const { callbacksSecret } = await import('./callbacks-secret.ts');
    await finish(callbacksSecret(terminal(options), options));
  });

program
  .command('simulator')
  .description("serves the other side: STACKIT's contract over a stateful gateway with a peer device (loopback only)")
  .addOption(
    new Option('--port <port>', 'TCP port; 0 takes a free one').default(8080).argParser(wholeNumber(0, 65_535)),
  )
  .addOption(scenario())
  .addOption(config())
  .addHelpText('after', HELP_TEXTS.simulator)
  .action(async (options) => {
    const { simulator } = await import('./simulator.ts');
    await finish(simulator(terminal(options), options));
  });

program
  .command('serve')
  .description('serves the API on the loopback interface, and runs the changes that are asked for there')
  .addOption(
    new Option('--port <port>', 'TCP port; 0 takes a free one').default(8181).argParser(wholeNumber(0, 65_535)),
  )
  .option('--rotate', 'rotate the keys that are due, now and every fleet.everyMinutes')
  .option('--new-tokens', 'make new tokens for everybody; the old ones are good for nothing any more')
  .addOption(config())
  .addOption(scenario())
  .addHelpText('after', HELP_TEXTS.serve)
  .action(async (options) => {
    const { serve } = await import('./serve.ts');
    await serve(terminal(options), options);
  });

program
  .command('simulate-fleet')
  .description('rotates the keys of a simulated fleet over many days, in virtual time: the real decisions and program')
  .addOption(count('--connections <count>', 'connections', 1000, 1, 100_000))
  .addOption(count('--gateways <count>', 'gateways, each with its share of the connections', 200, 1, 100_000))
  .addOption(count('--days <count>', 'days', 100, 1, 3650))
  .addOption(count('--seed <number>', 'the same fleet and the same faults for the same number', 1, 0, 1_000_000_000))
  .addOption(count('--at-once <count>', 'fleet.atMostAtOnce of the simulated fleet', 50, 1, 1000))
  .addOption(count('--stop-after <count>', 'fleet.stopAfterRollbacks of the simulated fleet', 20, 1, 1000))
  .addOption(json())
  .addHelpText('after', HELP_TEXTS.simulateFleet)
  .action(async (options) => {
    const { simulateFleetOf } = await import('./simulate-fleet.ts');
    await finish(simulateFleetOf(terminal(options), options));
  });

program
  .command('doctor')
  .description('configuration, sign-in, clock, stray pending versions, claims left behind')
  .addOption(config())
  .addOption(scenario())
  .addOption(json())
  .addHelpText('after', HELP_TEXTS.doctor)
  .action(async (options) => {
    const { doctor } = await import('./doctor.ts');
    await finish(doctor(terminal(options), options));
  });

program
  .command('release')
  .description('gives up the claim that a change left behind, after an operator put both ends right')
  .addArgument(change())
  .option('--yes', 'do not ask: both ends are right')
  .addOption(config())
  .addOption(json())
  .addHelpText('after', HELP_TEXTS.release)
  .action(async (change, options) => {
    const { release } = await import('./release.ts');
    await finish(release(terminal(options), change, options));
  });

addAuditCommands(program, { terminal, finish });
addApiCommands(program, { terminal, finish });

function terminal(options: { json?: boolean | undefined }): Terminal {
  return { out: process.stdout, err: process.stderr, json: options.json ?? false };
}

async function finish(code: Promise<number>): Promise<void> {
  process.exitCode = await code;
}

/** A mistake in the command line itself. Commander has told it to a person already. */
function usageExit({ exitCode, message }: CommanderError): number {
  if (exitCode === 0) return 0;
  const finding = { code: 'input.usage', message: message.replace(/^error: /, '') };
  if (wantsJson()) printJson(terminal({ json: true }), errorDocument(EXIT_REFUSED, [finding]));
  return EXIT_REFUSED;
}

function wantsJson(): boolean {
  return process.argv.includes('--json');
}

function report(error: unknown): number {
  return error instanceof CommanderError ? usageExit(error) : printError(terminal({ json: wantsJson() }), error);
}

survivePipesThatClose([process.stdout, process.stderr]);
process.on('uncaughtException', (error) => process.exit(report(error)));
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
