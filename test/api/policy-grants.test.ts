import { describe, expect, it } from 'vitest';
import { ACCESS, type GuardedOperation } from '../../api/access.ts';
import { OPERATIONS } from '../../api/operations.ts';
import { policyGrants } from '../../api/policy-grants.ts';
import { ROLES, type Role } from '../../domain/approval-settings.ts';

const READS = ['getChange', 'getConnection', 'getRotations', 'getTrail', 'listChanges', 'listConnections'];
const GUARDED = OPERATIONS.flatMap(({ guard }) => (guard === null ? [] : [guard]));
const grants = (role: Role, approving: readonly Role[] = ['approver']) =>
  GUARDED.filter((operation) => policyGrants(role, operation, approving));

describe('the policy of a role', () => {
  it.each<[Role, GuardedOperation[]]>([
    ['requester', ['requestChange']],
    ['approver', ['decideApproval', 'reviewChange']],
    [
      'operator',
      [
        'requestChange',
        'cancelChange',
        'confirmChange',
        'reportPeerReady',
        'requestRotations',
        'pauseRotations',
        'resumeRotations',
        'stopRotations',
      ],
    ],
    ['auditor', []],
  ])('lets %s read, and do %j', (role, more) => {
    expect(grants(role).toSorted()).toEqual([...READS, ...more].toSorted());
  });

  it('gives approvals to the roles that approve here, and to no other', () => {
    const approvers = ROLES.filter((role) => grants(role, ['requester', 'operator']).includes('decideApproval'));
    expect(approvers).toEqual(['requester', 'operator']);
  });

  it('gives nothing that the table of roles does not', () => {
    for (const role of ROLES) {
      for (const operation of grants(role, ROLES)) expect(ACCESS[operation]).toContain(role);
    }
  });

  it('leaves out of the table only what one role of a call may do and another may not', () => {
    const narrowed = GUARDED.filter((operation) =>
      ROLES.some((role) => ACCESS[operation].some((each) => each === role) && !grants(role).includes(operation)),
    );
    expect(narrowed).toEqual(['decideApproval', 'cancelChange']);
  });
});
