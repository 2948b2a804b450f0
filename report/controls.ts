import type { EvidenceStatistics } from '../domain/evidence-statistics.ts';

/** What a framework asks of changes, beside what these records say to it. */
export interface Control {
  readonly framework: string;
  readonly asks: string;
  /** Members of a record, as the published schema names them. */
  readonly fields: readonly string[];
  readonly shows: (statistics: EvidenceStatistics) => string;
  readonly leavesOpen: string;
}

const of = (count: number, all: number) => `${count} of ${all}`;
const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
const changes = (count: number) => counted(count, 'change', 'changes');
const emergenciesOf = (count: number) => counted(count, 'emergency', 'emergencies');

/** A record supports a control. It makes nobody compliant, and each row says what has to be looked for elsewhere. */
export const CONTROLS: readonly Control[] = [
  {
    framework: 'SOC 2 CC8.1',
    asks: 'Changes are authorized, tested, approved and documented; emergencies are looked at afterwards.',
    fields: ['request', 'authorization', 'plan', 'checks', 'outcome', 'trail'],
    shows: ({ touched, withTicket, independentlyApproved, emergencies, emergenciesReviewed }) =>
      `${of(withTicket, touched)} changes that touched a gateway name a ticket, ${of(independentlyApproved, touched)} were approved by somebody other than the requester, ${emergenciesReviewed} of ${emergenciesOf(emergencies)} have a review.`,
    leavesOpen: 'Whether the ticket itself was approved, and whether the reviewers were the right people.',
  },
  {
    framework: 'ISO/IEC 27001:2022 A.8.32',
    asks: 'Changes are planned, assessed, authorized and tested, can be taken back, and leave records.',
    fields: ['plan.interruption', 'plan.warnings', 'wayBack', 'rollback', 'steps'],
    shows: ({ touched, wayBackWritten, rollbacks, rollbacksProven }) =>
      `${of(wayBackWritten, touched)} wrote their way back before the first PUT; ${rollbacks} took it, ${rollbacksProven} of them proven.`,
    leavesOpen: 'Effects beyond the tunnels and the probes that were configured; change of the program itself.',
  },
  {
    framework: 'BSI C5:2020 DEV-03 ff.',
    asks: 'Changes have a risk class, rules for tests and approval, and separated duties; emergencies no less.',
    fields: ['authorization.approvalsRequired', 'authorization.independentApprovals', 'authorization.emergency'],
    shows: ({ approvalsNeeded, approvalsGiven, emergencies }) =>
      `The configuration demanded approval of ${changes(approvalsNeeded)}; ${of(approvalsGiven, approvalsNeeded)} had it, bound to the hash of the plan. ${emergenciesOf(emergencies)} on record.`,
    leavesOpen:
      'A risk class of the organization’s own, and who holds which role: roles are given outside of this program.',
  },
  {
    framework: 'DORA RTS (EU) 2024/1774 Art. 17',
    asks: 'Purpose, scope, timeline and expected outcome are written down; approval is independent; there is a fall-back.',
    fields: ['request.reason', 'plan.diff', 'timeline', 'wayBack', 'authorization'],
    shows: ({ touched, independentlyApproved, reauthenticated, established }) =>
      `Diff, steps and timeline of ${changes(touched)}. ${of(independentlyApproved, touched)} were approved by somebody else. ${changes(reauthenticated)} saw a new authentication on every tunnel, ${established} only tunnels that stayed up.`,
    leavesOpen: 'Independence of the one who carries changes out, and the impact on other security measures.',
  },
  {
    framework: 'NIS2 (EU) 2024/2690 Annex 6.4',
    asks: 'Changes are controlled and tested; when the procedure was not followed, the result and the reason are kept.',
    fields: ['authorization.emergency.justification', 'authorization.emergency.passed', 'outcome', 'reason'],
    shows: ({ emergencies, byOutcome }) =>
      `${emergenciesOf(emergencies)}, none without a justification: the request had to give one. ${changes(byOutcome['rolled-back'])} went back and ${byOutcome['needs-operator']} left to an operator, with the reason.`,
    leavesOpen: 'Changes made past this program: compare the digests before a change with those after the one before.',
  },
];
