import { createHmac } from 'node:crypto';
import { Fault } from '../../domain/errors.ts';
import { type SecretId, TUNNEL_NAMES, type VersionId } from '../../domain/identifiers.ts';
import type { Clock, PskVault } from '../../domain/ports.ts';
import { type PreSharedKey, type PskSet, pskSetToSecretString } from '../../domain/pre-shared-key.ts';

interface Version {
  readonly keys: PskSet;
  readonly createdAt: number;
}

export function inMemoryPskVault(clock: Clock): PskVault {
  const secrets = new Map<SecretId, { versions: Map<VersionId, Version>; labels: Map<string, VersionId> }>();

  function secretOf(secretId: SecretId) {
    const secret = secrets.get(secretId) ?? { versions: new Map(), labels: new Map() };
    secrets.set(secretId, secret);
    return secret;
  }

  function versionOf(secretId: SecretId, versionId: VersionId): Version {
    const version = secretOf(secretId).versions.get(versionId);
    if (version === undefined) throw new Fault('PskVersionMissingError', `${secretId} has no version ${versionId}`);
    return version;
  }

  function move(secretId: SecretId, label: string, to: VersionId | null): void {
    const { labels } = secretOf(secretId);
    const from = labels.get(label);
    if (to === null) {
      if (label === 'AWSCURRENT') throw new Fault('PskVersionMissingError', 'AWSCURRENT can be moved, never taken off');
      labels.delete(label);
      return;
    }
    versionOf(secretId, to);
    if (from === to) return;
    labels.set(label, to);
    if (label === 'AWSCURRENT' && from !== undefined) labels.set('AWSPREVIOUS', from);
  }

  const fingerprintOf = (key: PreSharedKey) => createHmac('sha256', 'in memory').update(key.reveal()).digest('hex');

  return {
    versions: async (secretId) => {
      const { versions, labels } = secretOf(secretId);
      return [...versions].map(([versionId, { createdAt }]) => ({
        versionId,
        labels: [...labels].flatMap(([label, on]) => (on === versionId ? [label] : [])),
        createdAt,
      }));
    },
    read: async (secretId, versionId) => versionOf(secretId, versionId).keys,
    stage: async (secretId, versionId, keys, labels) => {
      const { versions } = secretOf(secretId);
      const known = versions.get(versionId);
      if (known !== undefined) {
        if (pskSetToSecretString(known.keys) === pskSetToSecretString(keys)) return;
        throw new Fault('PskVersionConflictError', `version ${versionId} of ${secretId} exists with other keys`);
      }
      const first = versions.size === 0;
      versions.set(versionId, { keys, createdAt: clock.now() });
      for (const label of first ? [...labels, 'AWSCURRENT'] : labels) move(secretId, label, versionId);
    },
    moveLabel: async (secretId, label, to) => move(secretId, label, to),
    fingerprint: async (key) => fingerprintOf(key),
    fingerprints: async (secretId) =>
      [...secretOf(secretId).versions].flatMap(([versionId, { keys }]) =>
        TUNNEL_NAMES.map((tunnel) => ({ versionId, tunnel, fingerprint: fingerprintOf(keys[tunnel]) })),
      ),
  };
}
