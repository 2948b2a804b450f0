import { approvalDemand } from './approval-settings.ts';
import { type ChangeRequest, ChangeRequestSchema } from './change-request.ts';
import type { ChangeSignal } from './change-signal.ts';
import { TUNNEL_NAMES } from './identifiers.ts';
import type { RotationStart } from './rotation-due.ts';
import type { RotationRun } from './rotation-run.ts';
import type { ConnectionSettings } from './settings.ts';

export interface PlannedRotation {
  readonly request: ChangeRequest;
  /** Who asked, for those who approve it; null: nobody has to. */
  readonly asked: ChangeSignal | null;
}

/** The change that rotates a key of a fleet: both tunnels, as the connection is configured. */
export function plannedRotation(
  { connection, changeId, cause, limitAt }: RotationStart,
  run: RotationRun,
  { settings, now }: { readonly settings: ConnectionSettings; readonly now: number },
): PlannedRotation {
  const demanded = approvalDemand(settings.approval, 'rotate-psk') !== null;
  const at = new Date(now).toISOString();
  const request = ChangeRequestSchema.parse({
    kind: 'rotate-psk',
    tunnels: [...TUNNEL_NAMES],
    changeId,
    connection,
    ticket: run.ticket,
    reason: REASONS[cause](run, new Date(limitAt).toISOString()).slice(0, 2000),
    requestedBy: run.by.name,
    requestedAt: at,
    dryRun: false,
    strategy: null,
    allowInterruption: false,
    // Whoever approves it does so in the day, and the window is at night.
    outsideWindow: demanded ? 'wait' : 'refuse',
    emergency: run.emergency,
  });
  const asked = { changeId, kind: 'request', about: '', by: run.by, at, comment: '' } as const;
  return { request, asked: demanded ? asked : null };
}

const REASONS: Readonly<Record<RotationStart['cause'], (run: RotationRun, limit: string) => string>> = {
  age: (_, limit) => `the key is due: it is too old at ${limit}`,
  staged: () => 'somebody staged a new version of the key (AWSPENDING)',
  order: ({ reason, id }) => `${reason} (run ${id})`,
};
