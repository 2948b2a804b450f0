import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Plan } from './change-plan.ts';
import type { ChangeRequest } from './change-request.ts';

type Hashed = Pick<Plan, 'settings' | 'digest' | 'digestAfter' | 'diff' | 'rekeyed' | 'interruption'>;

/**
 * What an approval binds to: SHA-256 (hex) over the canonical form (RFC 8785) of everything that the change would do. How the
 * tunnels happen to be while it is planned, and with it the order of the steps, does not count: it may differ an hour later, and the
 * same thing is done all the same. That traffic will stop does count.
 */
export function planHash({ changeId, kind, connection }: ChangeRequest, plan: Hashed): string {
  const { settings, digest, digestAfter, diff, rekeyed, interruption } = plan;
  const bound = { changeId, kind, connection, settings, digest, digestAfter, diff, rekeyed };
  const text = canonicalize({ ...bound, interruption: interruption.expected });
  return createHash('sha256')
    .update(text ?? '')
    .digest('hex');
}
