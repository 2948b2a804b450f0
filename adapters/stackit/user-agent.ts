import type { ChangeId } from '../../domain/identifiers.ts';
import packageJson from '../../package.json' with { type: 'json' };

/** STACKIT's audit log records it: their entries join to ours by the change id. */
export function userAgent(changeId: ChangeId | null): string {
  const product = `${packageJson.name}/${packageJson.version}`;
  return changeId === null ? product : `${product} (change ${changeId})`;
}
