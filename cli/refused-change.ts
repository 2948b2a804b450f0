import { randomUUID } from 'node:crypto';
import { type ChangeResult, ChangeResultSchema } from '../domain/change-result.ts';
import type { Finding } from '../domain/errors.ts';

interface Asked {
  readonly kind: ChangeResult['kind'];
  readonly connection: string;
}

/** Input that was refused before there was a change, as the result that a script reads. Its id is in no history. */
export function refusedChange({ kind, connection }: Asked, refusals: readonly Finding[]): ChangeResult {
  const now = new Date().toISOString();
  return ChangeResultSchema.parse({
    changeId: `chg-${randomUUID()}`,
    kind,
    connection,
    outcome: 'rejected',
    reason: refusals.map(({ code, message }) => `${code}: ${message}`).join('; '),
    refusals,
    warnings: [],
    diff: [],
    plan: null,
    steps: [],
    psk: null,
    whereabouts: [],
    transitions: 0,
    startedAt: now,
    endedAt: now,
  });
}
