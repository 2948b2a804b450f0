import { type Command, Option } from 'commander';
import { OUTCOMES } from '../domain/change-result.ts';
import { HELP_TEXTS } from './help-texts.ts';
import { change, config, json, stack, target } from './options.ts';
import type { Terminal } from './terminal.ts';
import { fromMoment, toMoment } from './time-bounds.ts';

/** What the main program lends to a group of commands. */
interface Lent {
  readonly terminal: (options: { json?: boolean | undefined }) => Terminal;
  readonly finish: (code: Promise<number>) => Promise<void>;
}

/** `vpn-change audit …`. Each command's code is loaded when it is called. */
export function addAuditCommands(program: Command, { terminal, finish }: Lent): void {
  const audit = program.command('audit').description('what happened: read, checked and kept');
  const from = () => new Option('--from <time>', 'ended at or after: a day (UTC) or an instant').argParser(fromMoment);
  const to = () =>
    new Option('--to <time>', 'ended by the end of a day (UTC), or before an instant').argParser(toMoment);
  const selecting = (name: string, description: string) =>
    audit
      .command(name)
      .description(description)
      .option('--connection <name>', 'only the changes of one connection')
      .option('--ticket <ticket>', 'only the changes of one ticket')
      .addOption(new Option('--outcome <outcome>', 'only the changes that ended so').choices(OUTCOMES))
      .addOption(from())
      .addOption(to())
      .option('--folder <folder>', 'read an export or a copy of the bucket, and nothing else')
      .addOption(config())
      .addOption(target())
      .addOption(stack())
      .addOption(json())
      .addHelpText('after', HELP_TEXTS.audit);

  audit
    .command('verify')
    .description(
      'checks chain, signatures and completeness of a folder, offline; names the first record that was touched',
    )
    .argument('<folder>', 'made by audit export --out, or copied from the bucket')
    .option('--public-key <file...>', 'believe these keys, not those that lie in the folder')
    .addOption(json())
    .addHelpText('after', HELP_TEXTS.auditVerify)
    .action(async (folder, options) => {
      const { auditVerify } = await import('./audit-verify.ts');
      await finish(auditVerify(terminal(options), folder, options));
    });

  selecting('list', 'the records, the newest first').action(async (options) => {
    const { auditList } = await import('./audit-list.ts');
    await finish(auditList(terminal(options), options));
  });

  audit
    .command('show')
    .description('one record')
    .addArgument(change())
    .option('--folder <folder>', 'read an export or a copy of the bucket, and nothing else')
    .addOption(config())
    .addOption(target())
    .addOption(stack())
    .addOption(json())
    .action(async (change, options) => {
      const { auditShow } = await import('./audit-show.ts');
      await finish(auditShow(terminal(options), change, options));
    });

  selecting('export', 'records as JSON or CSV; with --out, the whole chain in a folder as well')
    .addOption(new Option('--format <format>', 'of the selection').choices(['json', 'csv']).default('json'))
    .option('--out <folder>', 'a folder that anybody can check with audit verify')
    .action(async (options) => {
      const { auditExport } = await import('./audit-export.ts');
      await finish(auditExport(terminal(options), options));
    });

  selecting('report', 'one HTML file for people, that needs no network')
    .requiredOption('--out <file>', 'where to write it')
    .action(async (options) => {
      const { auditReport } = await import('./audit-report.ts');
      await finish(auditReport(terminal(options), options));
    });

  audit
    .command('check')
    .description('old keys, missing tickets, approvals, reviews and records, weak algorithms, a broken chain')
    .addOption(config())
    .addOption(target())
    .addOption(stack())
    .addOption(json())
    .addHelpText('after', HELP_TEXTS.auditCheck)
    .action(async (options) => {
      const { auditCheck } = await import('./audit-check.ts');
      await finish(auditCheck(terminal(options), options));
    });

  audit
    .command('reconcile')
    .description('makes the records of changes that ended without one, and signs the chain')
    .addOption(config())
    .addOption(json())
    .action(async (options) => {
      const { auditReconcile } = await import('./audit-reconcile.ts');
      await finish(auditReconcile(terminal(options), options));
    });
}
