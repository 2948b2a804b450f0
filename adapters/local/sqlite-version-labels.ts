import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { Fault } from '../../domain/errors.ts';
import { type SecretId, type VersionId, VersionIdSchema } from '../../domain/identifiers.ts';

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

const LabelRowSchema = z.object({ label: z.string(), version_id: VersionIdSchema });

interface VersionLabels {
  all(secretId: SecretId): { label: string; versionId: VersionId }[];
  /** To be called inside a transaction. Throws PskVersionMissingError. */
  move(secretId: SecretId, label: string, to: VersionId | null): void;
}

/** Labels as Secrets Manager's UpdateSecretVersionStage moves them. */
export function sqliteVersionLabels(db: DatabaseSync): VersionLabels {
  function all(secretId: SecretId) {
    return db
      .prepare('SELECT label, version_id FROM labels WHERE secret_id = ? ORDER BY label')
      .all(secretId)
      .map((row) => LabelRowSchema.parse(row))
      .map(({ label, version_id }) => ({ label, versionId: version_id }));
  }

  function takeOff(secretId: SecretId, label: string): void {
    if (label === CURRENT) {
      throw new Fault('PskVersionMissingError', `${CURRENT} of ${secretId} can be moved to a version, never taken off`);
    }
    db.prepare('DELETE FROM labels WHERE secret_id = ? AND label = ?').run(secretId, label);
  }

  function put(secretId: SecretId, label: string, to: VersionId): void {
    db.prepare('INSERT OR REPLACE INTO labels (secret_id, label, version_id) VALUES (?, ?, ?)').run(
      secretId,
      label,
      to,
    );
  }

  return {
    all,
    move: (secretId, label, to) => {
      if (to === null) return takeOff(secretId, label);
      const known = db.prepare('SELECT 1 FROM versions WHERE secret_id = ? AND version_id = ?').get(secretId, to);
      if (known === undefined) throw new Fault('PskVersionMissingError', `${secretId} has no version ${to}`);
      const before = all(secretId).find((row) => row.label === label)?.versionId;
      if (before === to) return;
      put(secretId, label, to);
      if (label === CURRENT && before !== undefined) put(secretId, PREVIOUS, before);
    },
  };
}
