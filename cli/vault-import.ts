import { randomUUID } from 'node:crypto';
import { RefusedError } from '../domain/errors.ts';
import { type SecretId, VersionIdSchema } from '../domain/identifiers.ts';
import type { PskVault } from '../domain/ports.ts';
import type { PskSet } from '../domain/pre-shared-key.ts';
import { CURRENT, PENDING, versionLabelled } from '../domain/psk-labels.ts';
import { reuseFindings, versionWith } from './known-keys.ts';
import { cliSettings } from './open-session.ts';
import { openStore } from './open-store.ts';
import { parseKeys, profileFindings } from './parse-keys.ts';
import { findingLines } from './present-result.ts';
import { readJsonInput } from './read-input.ts';
import { secretNamed } from './secret-named.ts';
import { printJson, type Terminal } from './terminal.ts';

interface VaultImportOptions {
  readonly config: string;
  readonly file: string;
  readonly pending?: boolean;
}

/** Puts keys into the vault: those in use (AWSCURRENT), or with `pending` those of the next rotation. Tells nobody else. */
export async function vaultImport(terminal: Terminal, name: string, options: VaultImportOptions): Promise<number> {
  const secretId = secretNamed(cliSettings(options.config), name);
  const keys = parseKeys(await readJsonInput(options.file, { notJson: 'psk.not-json' }));
  const unfit = profileFindings(keys, options.pending ? 'generated' : 'stackit-minimum');
  if (unfit.length > 0) throw new RefusedError(unfit);
  const weak = profileFindings(keys, 'generated');
  const { workspace } = openStore(options.config);
  try {
    const { vault } = workspace;
    const { versionId, words } = options.pending
      ? await importPending(vault, secretId, keys)
      : await importCurrent(vault, secretId, keys);
    const labels = (await vault.versions(secretId)).find((version) => version.versionId === versionId)?.labels;
    if (terminal.json) printJson(terminal, { secretId, versionId, labels, warnings: weak });
    else {
      terminal.out.write(`${secretId}: version ${versionId} ${words}\n`);
      if (weak.length > 0) {
        terminal.err.write(`weaker than a rotation would make them:\n${findingLines(weak).join('\n')}\n`);
      }
    }
    return 0;
  } finally {
    workspace.close();
  }
}

async function importCurrent(vault: PskVault, secretId: SecretId, keys: PskSet) {
  const before = versionLabelled(await vault.versions(secretId), CURRENT)?.versionId;
  if (before !== undefined && before === (await versionWith(vault, secretId, keys))) {
    return { versionId: before, words: `is ${CURRENT} and holds these keys already: nothing was changed` };
  }
  const versionId = freshVersionId();
  await vault.stage(secretId, versionId, keys, [CURRENT]);
  const moved = before === undefined ? '' : `; version ${before}, which was, is AWSPREVIOUS now`;
  return { versionId, words: `is ${CURRENT}${moved}. These must be the keys that both ends use now` };
}

async function importPending(vault: PskVault, secretId: SecretId, keys: PskSet) {
  const versions = await vault.versions(secretId);
  const current = versionLabelled(versions, CURRENT)?.versionId;
  // The vault makes the first version of a secret current, which these keys are not.
  if (current === undefined) {
    const message = `the vault has no keys for ${secretId}: first import those in use, without --pending`;
    throw new RefusedError([{ code: 'psk.no-current-version', message }]);
  }
  const pending = versionLabelled(versions, PENDING)?.versionId;
  if (pending !== undefined && pending === (await versionWith(vault, secretId, keys))) {
    return { versionId: pending, words: `is ${PENDING} and holds these keys already: nothing was changed` };
  }
  const reused = await reuseFindings(vault, secretId, keys, current);
  if (reused.length > 0) throw new RefusedError(reused);
  const versionId = freshVersionId();
  await vault.stage(secretId, versionId, keys, [PENDING]);
  const instead = pending === undefined ? '' : `, instead of version ${pending}`;
  return { versionId, words: `is ${PENDING}${instead}: the next rotation applies it` };
}

function freshVersionId() {
  return VersionIdSchema.parse(randomUUID());
}
