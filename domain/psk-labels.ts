import type { PskVersion } from './ports.ts';

/** Staging labels of AWS Secrets Manager. */
export const CURRENT = 'AWSCURRENT';
export const PENDING = 'AWSPENDING';
/** Our own label on the last version that was proven in use: a version without any label may be deleted. */
export const PROVEN = 'VPN_CHANGE_PROVEN';

export function versionLabelled(versions: readonly PskVersion[], label: string): PskVersion | undefined {
  return versions.find((version) => version.labels.includes(label));
}
