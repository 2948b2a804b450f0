import { type SecretsManagerClient, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { Fault } from '../../domain/errors.ts';
import type { PskVault } from '../../domain/ports.ts';
import { CURRENT, versionLabelled } from '../../domain/psk-labels.ts';
import { awsFault } from './aws-failure.ts';
import { secretsManagerPskVersions } from './secrets-manager-psk-versions.ts';

/** Moves staging labels: needs ListSecretVersionIds and UpdateSecretVersionStage, and no right to read a value. */
export function secretsManagerLabels({
  client,
}: {
  readonly client: SecretsManagerClient;
}): Pick<PskVault, 'moveLabel'> {
  const metadata = secretsManagerPskVersions({ client });
  return {
    moveLabel: async (secretId, label, to) => {
      if (to === null && label === CURRENT) {
        throw missing(`${CURRENT} of ${secretId} can be moved to a version, never taken off`);
      }
      const known = await metadata.versions(secretId);
      const from = versionLabelled(known, label)?.versionId ?? null;
      if (from === to) return;
      if (to !== null && !known.some(({ versionId }) => versionId === to)) {
        throw missing(`${secretId} has no version ${to}`);
      }
      const command = new UpdateSecretVersionStageCommand({
        SecretId: secretId,
        VersionStage: label,
        // Refused when the label has moved on since we looked: then the next try looks again.
        ...(from === null ? {} : { RemoveFromVersionId: from }),
        ...(to === null ? {} : { MoveToVersionId: to }),
      });
      await client.send(command).catch((error: unknown) => {
        throw awsFault('VaultUnavailableError', `moving ${label} of ${secretId}`, error);
      });
    },
  };
}

function missing(message: string): Fault {
  return new Fault('PskVersionMissingError', message);
}
