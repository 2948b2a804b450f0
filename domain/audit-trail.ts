import { said } from './cancellation.ts';
import { type AdmitOutput, type ChangeDocument, ChangeDocumentSchema } from './change-document.ts';
import type { HistoryEvent } from './execution-history.ts';
import { TUNNEL_NAMES } from './identifiers.ts';
import { causeText } from './whereabouts.ts';

/** One line of the trail: what happened, when. `code` is dotted, past tense and stable. */
export interface TrailEntry {
  readonly at: string;
  readonly code: string;
  readonly text: string;
}

type Line = Omit<TrailEntry, 'at'> | null;
type Teller = (document: ChangeDocument) => Line;

const line = (code: string, text: string): Line => ({ code, text });
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

/** What leaving each Task state means; null where there is nothing to tell yet. */
const TELLERS: Readonly<Record<string, Teller>> = {
  ValidateChange: ({ validateChange: output }) => {
    if (!output) return null;
    if (output.verdict === 'refused') return line('change.refused', output.refusals.map(({ code }) => code).join(', '));
    if (output.verdict === 'unchanged') return line('change.found-unnecessary', 'the connection is already as wanted');
    const steps = output.plan?.steps.map(({ tunnels }) => tunnels.join(' and ') || 'shared fields') ?? [];
    return line('change.planned', `${steps.join(', then ')}; ${output.plan?.interruption.why}`);
  },
  AdmitChange: ({ admitChange: output }) => (output ? admissionLine(output) : null),
  ClaimGateway: ({ claimGateway: claim }) => {
    if (!claim) return null;
    if (claim.verdict === 'waiting') return line('gateway.awaited', `change ${claim.holder} holds the gateway`);
    if (claim.verdict === 'exhausted') return line('gateway.wait-exhausted', `change ${claim.holder} still holds it`);
    const again = claim.verdict === 'replan' ? ', and the plan is made again' : '';
    return line('gateway.claimed', `fencing number ${claim.fencing}${again}`);
  },
  StagePsk: ({ stagePsk: staged }) =>
    staged
      ? line('psk.staged', `version ${staged.versionId}${staged.adopted ? ', staged by somebody else' : ''}`)
      : null,
  UpdatePeer: ({ updatePeer: told }) => peerLine('peer.told', told),
  ApplyChange: ({ applyChange: output }) => putLine('change.sent', output),
  PollGateway: ({ pollGateway: output }) => pollLine(output),
  CheckConnectivity: ({ checkConnectivity: output }) => checkLine('tunnel.proven', 'check.failed', output),
  ConfirmChange: ({ confirmChange: output }) => (output ? line(CONFIRMATION_CODES[output.verdict], output.why) : null),
  PromotePsk: ({ promotePsk: output }) =>
    output ? line('psk.promoted', `version ${output.versionId} is AWSCURRENT`) : null,
  RollBackPeer: ({ rollBackPeer: told }) => peerLine('peer.reverted', told),
  RollBackChange: ({ rollBackChange: output }) => putLine('change.reverted', output),
  PollRollback: ({ pollRollback: output }) => pollLine(output),
  CheckRollback: ({ checkRollback: output }) => checkLine('tunnel.restored', 'rollback.not-proven', output),
  DiscardPsk: ({ discardPsk: output }) => (output ? line('psk.discarded', `version ${output.versionId}`) : null),
  ReleaseGateway: ({ claimGateway: claim }) =>
    claim?.fencing == null ? null : line('gateway.released', `fencing number ${claim.fencing}`),
};

const WAY_BACK = new Set([
  'RollBackPeer',
  'RollBackChange',
  'PollRollback',
  'CheckRollback',
  'DiscardPsk',
  'ReleaseGateway',
]);

/** A state that is left by its Catch exits too: what it would tell was written by an earlier leg. The failure is told already. */
function wasCaught(state: string, { fault, rollbackFault }: ChangeDocument): boolean {
  return (WAY_BACK.has(state) ? rollbackFault : fault) !== undefined;
}

/** A change that nothing stands in the way of begins without a word. */
function admissionLine({ verdict, why, until, refusals, approvals, passed }: AdmitOutput): Line {
  switch (verdict) {
    case 'await-approval':
      return line('approval.awaited', `${why}, until ${until}`);
    case 'await-window':
      return line('window.awaited', why);
    case 'refused':
      return line('change.refused', refusals.map(({ code }) => code).join(', '));
    case 'replan':
      return null;
    case 'admitted': {
      const approved = approvals.map((approval) => said('approved', approval));
      const grounds = [...approved, ...passed.map((each) => `emergency: ${each}`)];
      return grounds.length === 0 ? null : line('change.admitted', grounds.join('; '));
    }
  }
}

const CONFIRMATION_CODES = {
  waiting: 'confirmation.awaited',
  promote: 'change.confirmed',
  done: 'change.confirmed',
  failed: 'confirmation.missing',
} as const;

function peerLine(code: string, told: ChangeDocument['updatePeer']): Line {
  if (told?.verdict === 'waiting') return line('peer.awaited', `${told.put}, until ${told.until}`);
  if (!told || told.receipts.length === 0) return null;
  const receipts = told.receipts.map(({ action, tunnel, by, text }) => `${action} ${tunnel}${by ? `, ${text}` : ''}`);
  return line(code, receipts.join(', '));
}

function putLine(code: string, output: ChangeDocument['applyChange']): Line {
  if (!output) return null;
  if (output.verdict === 'busy') return line('gateway.busy', `429: asked again in ${output.waitSeconds} s`);
  return output.sent ? line(code, output.put) : line(`${code}-before`, `${output.put}: nothing had to be sent`);
}

function pollLine(output: ChangeDocument['pollGateway']): Line {
  if (!output || output.verdict === 'pending') return null;
  return line(`gateway.${output.verdict === 'ready' ? 'ready' : 'failed'}`, `${output.why} (${output.polls} looks)`);
}

function checkLine(
  good: string,
  bad: string,
  output: ChangeDocument['checkConnectivity'] | ChangeDocument['checkRollback'],
): Line {
  const told = output?.reconnects.find(({ look }) => look === output.looks);
  if (told) return line('peer.told', `reconnect ${told.tunnel}${told.done ? '' : `, which failed: ${told.text}`}`);
  if (!output || output.verdict === 'pending') return null;
  if (output.verdict === 'failed' || output.verdict === 'not-proven') return line(bad, output.why);
  const step = output.proven.at(-1);
  const each = TUNNEL_NAMES.filter((name) => step?.tunnels.includes(name)).map((name) => {
    const down = step?.downtimeMilliseconds[name] ?? 0;
    const resolution = step?.downtimeResolutionMilliseconds[name] ?? 0;
    return `${name} ${step?.proofs[name] ?? 'unchanged'}, down ${seconds(down)} (± ${seconds(resolution)})`;
  });
  return line(good, each.join('; ') || 'both tunnels are no worse than before');
}

const ENDS: Readonly<Record<string, string>> = {
  ExecutionSucceeded: 'execution.succeeded',
  ExecutionFailed: 'execution.failed',
  ExecutionAborted: 'execution.aborted',
  ExecutionTimedOut: 'execution.timed-out',
};

/** What one event of the history adds to the trail, if anything. */
export function trailEntry(event: HistoryEvent): TrailEntry | null {
  const told = tell(event);
  return told && { at: event.timestamp, ...told };
}

export function auditTrail(history: readonly HistoryEvent[]): TrailEntry[] {
  return history.flatMap((event) => trailEntry(event) ?? []);
}

function tell(event: HistoryEvent): Line {
  const failed =
    event.lambdaFunctionFailedEventDetails ?? event.lambdaFunctionTimedOutEventDetails ?? event.taskFailedEventDetails;
  if (isFailure(failed)) return line('step.failed', causeText({ Error: failed.error, Cause: failed.cause }));
  const end = ENDS[event.type];
  if (end) return line(end, event.executionFailedEventDetails?.error ?? '');
  const { name = '', output } = (event.type === 'TaskStateExited' && event.stateExitedEventDetails) || {};
  const teller = Object.hasOwn(TELLERS, name) ? TELLERS[name] : undefined;
  if (!teller || output === undefined) return null;
  const document = documentIn(output);
  return document && !wasCaught(name, document) ? teller(document) : null;
}

/** Null for what is no document: AWS may cut an output short. */
export function documentIn(output: string): ChangeDocument | null {
  try {
    return ChangeDocumentSchema.parse(JSON.parse(output));
  } catch {
    return null;
  }
}

function isFailure(details: unknown): details is { error: string; cause?: string } {
  return typeof details === 'object' && details !== null && 'error' in details && typeof details.error === 'string';
}
