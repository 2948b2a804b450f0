import type { Role } from '../domain/approval-settings.ts';
import { ACCESS, type GuardedOperation } from './access.ts';

/**
 * Whether the IAM policy of a role lets this call through. A gateway compares method and path alone, and whoever came through
 * counts as having every role. Where the roles of one call may decide different things, it is therefore given to the role that
 * may decide most: approvals to those that approve here, cancellations to operators, who may cancel any change.
 */
export function policyGrants(role: Role, operation: GuardedOperation, approving: readonly Role[]): boolean {
  const allowed: readonly Role[] = ACCESS[operation];
  if (!allowed.includes(role)) return false;
  if (operation === 'decideApproval') return approving.includes(role);
  return operation !== 'cancelChange' || role === 'operator';
}
