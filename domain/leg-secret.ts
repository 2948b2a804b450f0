import type { ChangeDocument } from './change-document.ts';
import type { Direction } from './change-progress.ts';
import type { SecretVersion } from './ports.ts';

/** Where the keys of a leg lie: forward the staged version, back the version to return to. Null: the change has no keys. */
export function legSecret({ stagePsk }: Pick<ChangeDocument, 'stagePsk'>, direction: Direction): SecretVersion | null {
  if (!stagePsk) return null;
  const { secretId, versionId, returnTo } = stagePsk;
  return { secretId, versionId: direction === 'forward' ? versionId : returnTo };
}
