import type { Admission } from './admission.ts';
import type { ApprovalSettings } from './approval-settings.ts';
import { cancellationOf, said } from './cancellation.ts';
import { type AdmitOutput, LONGEST_WAIT_SECONDS } from './change-document.ts';
import type { ChangeRequest } from './change-request.ts';
import type { ChangeSignal } from './change-signal.ts';
import type { Finding } from './errors.ts';

/**
 * An execution lasts no longer (`TimeoutSeconds` of the program), and on AWS its name is free no sooner: whatever was said of a
 * change that was asked for longer ago was said of an execution that has ended.
 */
export const LONGEST_EXECUTION_SECONDS = 90 * 86_400;

export interface AdmitFacts {
  readonly request: ChangeRequest;
  readonly planHash: string;
  /** What this kind of change demands; null: no approval. */
  readonly demand: ApprovalSettings | null;
  readonly signals: readonly ChangeSignal[];
  /** What windows, freezes and calendars say. */
  readonly admission: Admission;
  readonly earlier: AdmitOutput | null;
  readonly now: number;
}

/**
 * Whether a planned change may begin. Each turn decides anew from all that was said and from the clock; a change that has
 * waited plans again first, so that what begins is what is live then, and what was approved.
 */
export function admitChange(facts: AdmitFacts): AdmitOutput {
  const refusal = refusalOf(facts);
  if (refusal) return output(facts, 'refused', refusal.message, { refusals: [refusal] });
  const { admission, demand } = facts;
  const missing = (demand?.approvals ?? 0) - approvalsOf(facts).length;
  if (demand && missing > 0) return awaitApproval(facts, demand, missing);
  if (admission.kind === 'wait') return wait(facts, 'await-window', admission.why, admission.until);
  if (hasWaited(facts.earlier)) return output(facts, 'replan', 'it has waited: what is live may have moved since');
  const passed = admission.kind === 'open' ? [...admission.passed] : [];
  return output(
    facts,
    'admitted',
    passed.length > 0 ? `emergency: ${passed.join('; ')}` : 'nothing stands in its way',
    { passed },
  );
}

function refusalOf({ request, planHash, demand, signals, admission, now }: AdmitFacts): Finding | null {
  const cancelled = cancellationOf(signals);
  if (cancelled !== null) return { code: 'change.cancelled', message: cancelled };
  const rejection = signals.find(({ kind, about }) => kind === 'rejection' && about === planHash);
  if (rejection) return { code: 'approval.rejected', message: said('rejected', rejection) };
  const asked = signals.find(({ kind }) => kind === 'request');
  if (demand && asked?.by.name !== request.requestedBy) {
    const message = `who asked for this change is not known for sure, so nobody else could approve it: ask for it through the API, for example with \`vpn-change request\``;
    return { code: 'approval.requester-unknown', message };
  }
  if (demand && asked && now - Date.parse(asked.at) > LONGEST_EXECUTION_SECONDS * 1000) {
    const message = `it was asked for at ${asked.at}: what was said of it since is no approval of another run; ask for it anew`;
    return { code: 'approval.outlived', message };
  }
  return admission.kind === 'refused' ? { code: admission.code, message: admission.why } : null;
}

/** One for each person, the first, and never the requester's own. */
function approvalsOf({ request, planHash, signals }: AdmitFacts): ChangeSignal[] {
  const given = signals.filter(({ kind, about }) => kind === 'approval' && about === planHash);
  const names = given.map(({ by }) => by.name);
  return given.filter(({ by }, index) => by.name !== request.requestedBy && names.indexOf(by.name) === index);
}

function awaitApproval(facts: AdmitFacts, demand: ApprovalSettings, missing: number): AdmitOutput {
  const { earlier, planHash, now, request } = facts;
  const since = earlier?.verdict === 'await-approval' && earlier.planHash === planHash ? earlier.since : null;
  const start = since === null ? now : Date.parse(since);
  const byItself = start + demand.timeoutHours * 3_600_000;
  const until = request.notAfter === null ? byItself : Math.min(byItself, Date.parse(request.notAfter));
  if (now >= until) {
    const message = `not approved by ${new Date(until).toISOString()}`;
    return output(facts, 'refused', message, { refusals: [{ code: 'approval.timed-out', message }] });
  }
  const moved = earlier !== null && earlier.planHash !== planHash && earlier.approvals.length > 0;
  const again = moved ? '; what is live has moved since it was approved, and so has the plan' : '';
  const { role } = demand;
  const others = `other than ${request.requestedBy}`;
  const people = missing === 1 ? `one ${role} ${others} has` : `${missing} people ${others}, each ${role}, have`;
  return wait(facts, 'await-approval', `${people} to approve plan ${planHash.slice(0, 12)}${again}`, until, start);
}

function wait(
  facts: AdmitFacts,
  verdict: 'await-approval' | 'await-window',
  why: string,
  until: number,
  since = facts.earlier?.verdict === verdict && facts.earlier.since !== null
    ? Date.parse(facts.earlier.since)
    : facts.now,
): AdmitOutput {
  const seconds = Math.max(1, Math.ceil((until - facts.now) / 1000));
  return output(facts, verdict, why, {
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
    waitSeconds: Math.min(LONGEST_WAIT_SECONDS, seconds),
  });
}

function hasWaited(earlier: AdmitOutput | null): boolean {
  return earlier?.verdict === 'await-approval' || earlier?.verdict === 'await-window';
}

function output(
  facts: AdmitFacts,
  verdict: AdmitOutput['verdict'],
  why: string,
  more: Partial<AdmitOutput> = {},
): AdmitOutput {
  const { planHash, signals } = facts;
  const base = { refusals: [], passed: [], since: null, until: null, waitSeconds: 1, signalsSeen: signals.length };
  return { verdict, why, planHash, approvals: approvalsOf(facts), ...base, ...more };
}
