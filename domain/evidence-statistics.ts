import { OUTCOMES, type Outcome } from './change-result.ts';
import type { EvidenceRecord } from './evidence-record.ts';
import type { TunnelName } from './identifiers.ts';

/** Of the changes that touched a tunnel. Milliseconds. */
export interface DowntimeStatistics {
  readonly changes: number;
  readonly total: number;
  readonly worst: number;
  /** The worst may differ from what is true by up to this much. */
  readonly worstResolution: number;
  readonly worstChangeId: string | null;
}

/** What a set of records says as a whole. Counts are of changes; a dry run touches nothing and counts as planned alone. */
export interface EvidenceStatistics {
  readonly changes: number;
  readonly byOutcome: Readonly<Record<Outcome, number>>;
  /** By month of the end, `2026-01`. */
  readonly byMonth: ReadonlyMap<string, Readonly<Record<Outcome, number>>>;
  /** Changes that held their gateway: all others left everything as it was. */
  readonly touched: number;
  readonly withTicket: number;
  readonly approvalsNeeded: number;
  readonly approvalsGiven: number;
  readonly independentlyApproved: number;
  readonly rotationsOnTime: number;
  readonly rotationsOverdue: number;
  readonly emergencies: number;
  readonly emergenciesReviewed: number;
  readonly reauthenticated: number;
  readonly established: number;
  readonly rollbacks: number;
  readonly rollbacksProven: number;
  readonly wayBackWritten: number;
  readonly downtime: Readonly<Record<TunnelName, DowntimeStatistics>>;
}

const NO_OUTCOMES: Readonly<Record<Outcome, number>> = {
  applied: 0,
  planned: 0,
  unchanged: 0,
  rejected: 0,
  'rolled-back': 0,
  'needs-operator': 0,
};
const NO_DOWNTIME: DowntimeStatistics = { changes: 0, total: 0, worst: 0, worstResolution: 0, worstChangeId: null };

export const NO_STATISTICS: EvidenceStatistics = {
  changes: 0,
  byOutcome: NO_OUTCOMES,
  byMonth: new Map(),
  touched: 0,
  withTicket: 0,
  approvalsNeeded: 0,
  approvalsGiven: 0,
  independentlyApproved: 0,
  rotationsOnTime: 0,
  rotationsOverdue: 0,
  emergencies: 0,
  emergenciesReviewed: 0,
  reauthenticated: 0,
  established: 0,
  rollbacks: 0,
  rollbacksProven: 0,
  wayBackWritten: 0,
  downtime: { tunnel1: NO_DOWNTIME, tunnel2: NO_DOWNTIME },
};

/** The statistics with one record more: records are read one after the other and not kept. */
export function withEvidence(sum: EvidenceStatistics, record: EvidenceRecord, reviewed: boolean): EvidenceStatistics {
  const { outcome, endedAt, kind, authorization, plan, proof, rollback, request, wayBack } = record;
  const month = endedAt.slice(0, 7);
  const ofMonth = sum.byMonth.get(month) ?? NO_OUTCOMES;
  const touched = wayBack !== null;
  const rotated = touched && kind === 'rotate-psk' && outcome === 'applied';
  const overdue = plan?.warnings.some(({ code }) => code === 'psk.overdue') ?? false;
  const needed = touched && authorization.approvalsRequired > 0;
  const emergency = touched && authorization.emergency !== null;
  const one = (holds: boolean) => (holds ? 1 : 0);
  return {
    changes: sum.changes + 1,
    byOutcome: withOne(sum.byOutcome, outcome),
    byMonth: new Map(sum.byMonth).set(month, withOne(ofMonth, outcome)),
    touched: sum.touched + one(touched),
    withTicket: sum.withTicket + one(touched && request.ticket !== null),
    approvalsNeeded: sum.approvalsNeeded + one(needed),
    approvalsGiven:
      sum.approvalsGiven + one(needed && authorization.independentApprovals >= authorization.approvalsRequired),
    independentlyApproved: sum.independentlyApproved + one(touched && authorization.independentApprovals > 0),
    rotationsOnTime: sum.rotationsOnTime + one(rotated && !overdue),
    rotationsOverdue: sum.rotationsOverdue + one(rotated && overdue),
    emergencies: sum.emergencies + one(emergency),
    emergenciesReviewed: sum.emergenciesReviewed + one(emergency && reviewed),
    reauthenticated: sum.reauthenticated + one(outcome === 'applied' && proof === 'reauthenticated'),
    established: sum.established + one(outcome === 'applied' && proof === 'established'),
    rollbacks: sum.rollbacks + one(rollback !== null),
    rollbacksProven: sum.rollbacksProven + one(rollback?.proven ?? false),
    wayBackWritten: sum.wayBackWritten + one(touched),
    downtime: {
      tunnel1: withDowntime(sum.downtime.tunnel1, record, 'tunnel1'),
      tunnel2: withDowntime(sum.downtime.tunnel2, record, 'tunnel2'),
    },
  };
}

function withOne(counts: Readonly<Record<Outcome, number>>, outcome: Outcome) {
  return { ...counts, [outcome]: counts[outcome] + 1 };
}

function withDowntime(sum: DowntimeStatistics, record: EvidenceRecord, tunnel: TunnelName): DowntimeStatistics {
  const seen = record.downtime?.[tunnel];
  if (!seen || !wasTouched(record, tunnel)) return sum;
  const { milliseconds, resolutionMilliseconds } = seen;
  const worse = milliseconds > sum.worst || sum.changes === 0;
  return {
    changes: sum.changes + 1,
    total: sum.total + milliseconds,
    worst: worse ? milliseconds : sum.worst,
    worstResolution: worse ? resolutionMilliseconds : sum.worstResolution,
    worstChangeId: worse ? record.changeId : sum.worstChangeId,
  };
}

/** A change of fields that belong to no tunnel touches both. */
function wasTouched({ plan }: EvidenceRecord, tunnel: TunnelName): boolean {
  const named = plan?.steps.flatMap(({ tunnels }) => tunnels) ?? [];
  return named.length === 0 || named.includes(tunnel);
}

export function meanDowntime({ changes, total }: DowntimeStatistics): number | null {
  return changes === 0 ? null : total / changes;
}

/** Outcomes that occur, in their order. */
export function occurring(counts: Readonly<Record<Outcome, number>>): Outcome[] {
  return OUTCOMES.filter((outcome) => counts[outcome] > 0);
}
