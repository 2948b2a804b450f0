import type { Context } from 'hono';
import type { Role } from '../domain/approval-settings.ts';
import type { Speaker } from '../domain/change-signal.ts';

/** Who calls, as the identity says, and in which roles. */
export interface Caller extends Speaker {
  readonly roles: readonly Role[];
}

/** What travels with one request. Null: the identity could not be established. */
export interface ApiEnv {
  Variables: { caller: Caller | null };
}

/** The caller of a guarded route. */
export function knownCaller({ var: { caller } }: Context<ApiEnv>): Caller {
  if (caller === null) throw new Error('a route without a guard asked who calls');
  return caller;
}
