import type { MiddlewareHandler } from 'hono';
import type { Role } from '../domain/approval-settings.ts';
import type { ApiEnv } from './caller.ts';
import { Problem } from './problem.ts';

const EVERYBODY = ['requester', 'approver', 'operator', 'auditor'] as const;

/**
 * Which roles may call what. Whose change it is, and which role a plan's approval takes, is decided with the change at
 * hand (domain/signal-rules.ts).
 */
export const ACCESS = {
  requestChange: ['requester', 'operator'],
  listChanges: EVERYBODY,
  getChange: EVERYBODY,
  getTrail: EVERYBODY,
  decideApproval: ['requester', 'approver', 'operator'],
  confirmChange: ['operator'],
  reportPeerReady: ['operator'],
  cancelChange: ['requester', 'operator'],
  reviewChange: ['approver'],
  listConnections: EVERYBODY,
  getConnection: EVERYBODY,
  requestRotations: ['operator'],
  getRotations: EVERYBODY,
  pauseRotations: ['operator'],
  resumeRotations: ['operator'],
  stopRotations: ['operator'],
} as const satisfies Record<string, readonly Role[]>;

export type GuardedOperation = keyof typeof ACCESS;

/** Lets through who is known and has one of the roles that may call this. */
export function guard(operation: GuardedOperation): MiddlewareHandler<ApiEnv> {
  const allowed: readonly Role[] = ACCESS[operation];
  return async (context, next) => {
    const { caller } = context.var;
    if (caller === null) {
      const headers = { 'WWW-Authenticate': 'Bearer realm="vpn-change"' };
      throw new Problem('unauthenticated', 'say who calls: send the header Authorization', { headers });
    }
    if (!caller.roles.some((role) => allowed.includes(role))) {
      throw new Problem('role-missing', `this takes the role ${allowed.join(' or ')}`);
    }
    await next();
  };
}
