import { paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';
import { awsFault } from '../../adapters/aws/aws-failure.ts';
import { type ChangeId, ChangeIdSchema } from '../../domain/identifiers.ts';
import type { ChangeSignals, Clock, GatewayClaims } from '../../domain/ports.ts';

interface OverdueOptions {
  readonly client: SFNClient;
  readonly clock: Clock;
  readonly claims: Pick<GatewayClaims, 'all'>;
  readonly signals: Pick<ChangeSignals, 'wait'>;
  readonly stateMachineArn: string;
  readonly deadlineSeconds: number;
}

/**
 * Ids of the changes that still run although any change should have ended by now: counted from when the gateway was
 * claimed, because a change may wait for days before, and not while it waits for a word from outside.
 */
export async function overdueChanges(options: OverdueOptions): Promise<string[]> {
  const { clock, claims, signals, deadlineSeconds } = options;
  const now = clock.now();
  const before = now - deadlineSeconds * 1000;
  const old = (await running(options)).filter(({ startedAt }) => startedAt < before);
  if (old.length === 0) return [];
  const claimedAt = new Map((await claims.all()).map((claim) => [claim.changeId, claim.claimedAt]));
  const overdue: string[] = [];
  for (const { changeId, startedAt } of old) {
    const waits = await signals.wait(changeId);
    const waiting = waits !== null && Date.parse(waits.wait.until) > now;
    if (!waiting && (claimedAt.get(changeId) ?? startedAt) < before) overdue.push(changeId);
  }
  return overdue;
}

interface Running {
  readonly changeId: ChangeId;
  readonly startedAt: number;
}

async function running({ client, stateMachineArn }: OverdueOptions): Promise<Running[]> {
  const found: Running[] = [];
  try {
    for await (const page of paginateListExecutions({ client }, { stateMachineArn, statusFilter: 'RUNNING' })) {
      for (const { name, startDate } of page.executions ?? []) {
        const changeId = ChangeIdSchema.safeParse(name).data;
        if (changeId !== undefined && startDate) found.push({ changeId, startedAt: startDate.getTime() });
      }
    }
  } catch (error) {
    throw awsFault('StoreUnavailableError', 'listing the running changes', error);
  }
  return found;
}
