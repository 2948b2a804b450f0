import { RefusedError } from '../domain/errors.ts';
import type { HistoryEvent } from '../domain/execution-history.ts';
import type { ChangeId } from '../domain/identifiers.ts';
import type { ChangeIndex, GatewayClaims } from '../domain/ports.ts';
import type { Settings } from '../domain/settings.ts';
import type { AwsTargetOptions } from './aws-target.ts';
import { cliSettings } from './open-session.ts';
import { openStore } from './open-store.ts';

/** What is kept of changes, wherever they ran. */
export interface ChangeRecords {
  readonly index: ChangeIndex;
  readonly claims: GatewayClaims;
  readonly histories: { read(changeId: ChangeId): Promise<readonly HistoryEvent[]> };
}

export interface RecordsOptions extends AwsTargetOptions {
  readonly config: string;
}

/** The records of this machine's workspace or, for the target `aws`, of the deployed service. */
export async function openRecords(
  options: RecordsOptions,
): Promise<{ settings: Settings; records: ChangeRecords; close: () => void }> {
  if (options.target !== 'aws') {
    const { settings, workspace } = openStore(options.config);
    return { settings, records: workspace, close: () => workspace.close() };
  }
  // Loaded here: the AWS clients are no work of a command that stays on this machine.
  const { awsTarget } = await import('./aws-target.ts');
  const { records } = await awsTarget(options);
  if (records) return { settings: cliSettings(options.config), records, close: () => {} };
  throw new RefusedError([
    { code: 'aws.no-table', message: 'the change table is named by the stack: pass --stack, not --state-machine-arn' },
  ]);
}
