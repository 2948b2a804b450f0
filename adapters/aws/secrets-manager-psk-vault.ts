import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { Fault } from '../../domain/errors.ts';
import { type SecretId, TUNNEL_NAMES, type VersionId } from '../../domain/identifiers.ts';
import type { PskVault } from '../../domain/ports.ts';
import { type PreSharedKey, type PskSet, PskSetSchema, pskSetToSecretString } from '../../domain/pre-shared-key.ts';
import { CURRENT, versionLabelled } from '../../domain/psk-labels.ts';
import { awsFault, isAwsError } from './aws-failure.ts';
import { inBatches } from './in-batches.ts';
import type { MessageAuthenticationCode } from './message-authentication-code.ts';
import { secretsManagerLabels } from './secrets-manager-labels.ts';
import { secretsManagerPskVersions } from './secrets-manager-psk-versions.ts';

const FAULT = 'VaultUnavailableError';
const READS_AT_ONCE = 10;
/** PutSecretValue without any label would move AWSCURRENT: a version that wants none gets this one for a moment. */
const UNLABELLED = 'VPN_CHANGE_UNLABELLED';

export interface SecretsManagerPskVaultOptions {
  readonly client: SecretsManagerClient;
  readonly mac: MessageAuthenticationCode;
}

/**
 * Keys in AWS Secrets Manager, one secret a connection, which the deployment made. Reads by VersionId, never by label
 * and never from a cache. A refused call (AccessDeniedException) is a VaultUnavailableError like one that failed: a
 * right that was just granted takes effect seconds later, and no version is missing because it must not be seen.
 */
export function secretsManagerPskVault({ client, mac }: SecretsManagerPskVaultOptions): PskVault {
  const metadata = secretsManagerPskVersions({ client });
  const labels = secretsManagerLabels({ client });

  /** Null: the version is gone, or holds no key set (the random value that a template gave a new secret). */
  async function keysOf(secretId: SecretId, versionId: VersionId): Promise<PskSet | null> {
    try {
      const answer = await client.send(new GetSecretValueCommand({ SecretId: secretId, VersionId: versionId }));
      return answer.SecretString === undefined ? null : parsed(answer.SecretString);
    } catch (error) {
      if (isAwsError(error, 'ResourceNotFoundException')) return null;
      throw awsFault(FAULT, `reading version ${versionId} of ${secretId}`, error);
    }
  }

  async function refuseOther(secretId: SecretId, versionId: VersionId, keys: PskSet): Promise<void> {
    const stored = await keysOf(secretId, versionId);
    if (stored !== null && pskSetToSecretString(stored) === pskSetToSecretString(keys)) return;
    throw new Fault('PskVersionConflictError', `version ${versionId} of ${secretId} exists with other keys`);
  }

  async function put(secretId: SecretId, versionId: VersionId, keys: PskSet, stages: readonly string[]) {
    const command = new PutSecretValueCommand({
      SecretId: secretId,
      ClientRequestToken: versionId,
      SecretString: pskSetToSecretString(keys),
      VersionStages: [...stages],
    });
    try {
      await client.send(command);
    } catch (error) {
      if (isAwsError(error, 'ResourceExistsException')) return refuseOther(secretId, versionId, keys);
      if (isAwsError(error, 'ResourceNotFoundException')) {
        throw missing(`there is no secret ${secretId}: the deployment makes it`);
      }
      throw awsFault(FAULT, `staging version ${versionId} of ${secretId}`, error);
    }
  }

  async function fingerprint(key: PreSharedKey): Promise<string> {
    return Buffer.from(await mac(Buffer.from(key.reveal()))).toString('hex');
  }

  return {
    ...metadata,
    ...labels,
    read: async (secretId, versionId) => {
      const keys = await keysOf(secretId, versionId);
      if (keys === null) throw missing(`${secretId} has no version ${versionId} with a key for each tunnel`);
      return keys;
    },
    stage: async (secretId, versionId, keys, wanted) => {
      const known = await metadata.versions(secretId);
      const first = versionLabelled(known, CURRENT) === undefined;
      const stages = first ? [...new Set([...wanted, CURRENT])] : wanted.length > 0 ? wanted : [UNLABELLED];
      if (known.some((version) => version.versionId === versionId)) await refuseOther(secretId, versionId, keys);
      else await put(secretId, versionId, keys, stages);
      if (wanted.length === 0) await labels.moveLabel(secretId, UNLABELLED, null);
    },
    fingerprint,
    fingerprints: async (secretId) => {
      const found = await inBatches(await metadata.versions(secretId), READS_AT_ONCE, async ({ versionId }) => {
        const keys = await keysOf(secretId, versionId);
        if (keys === null) return [];
        return Promise.all(
          TUNNEL_NAMES.map(async (tunnel) => ({ versionId, tunnel, fingerprint: await fingerprint(keys[tunnel]) })),
        );
      });
      return found.flat();
    },
  };
}

function parsed(text: string): PskSet | null {
  try {
    return PskSetSchema.parse(JSON.parse(text));
  } catch {
    // What JSON.parse or zod say could quote the value.
    return null;
  }
}

function missing(message: string): Fault {
  return new Fault('PskVersionMissingError', message);
}
