import { randomUUID } from 'node:crypto';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeAll, describe, expect, it } from 'vitest';
import { kmsMac } from '../../../adapters/aws/kms-mac.ts';
import { secretsManagerPskVault } from '../../../adapters/aws/secrets-manager-psk-vault.ts';
import { SecretIdSchema, VersionIdSchema } from '../../../domain/identifiers.ts';
import type { PskVault } from '../../../domain/ports.ts';
import { pskSetToSecretString } from '../../../domain/pre-shared-key.ts';
import { canaryKeys } from '../../contracts/psk-vault-contract.ts';
import { EMULATED, EMULATOR } from './emulated-aws.ts';

const A = VersionIdSchema.parse('a'.repeat(64));
const B = VersionIdSchema.parse('b'.repeat(64));

/**
 * The emulator (MiniStack 1.5.33) differs from Secrets Manager: a secret made without a value has a version; a
 * PutSecretValue with a token that is taken replaces the value; its labels are not taken from other versions, and
 * AWSCURRENT drives the others off; IncludeDeprecated is ignored. Therefore the contract runs over a fake that does as
 * the API reference says (secrets-manager-psk-vault.test.ts), and here runs what both do alike, over HTTP.
 */
describe.skipIf(EMULATOR === undefined)('a vault in the emulated Secrets Manager', () => {
  let vault: PskVault;
  const secretId = SecretIdSchema.parse(`vpn/${randomUUID()}`);

  beforeAll(async () => {
    const client = new SecretsManagerClient(EMULATED);
    const kms = new KMSClient(EMULATED);
    const key = await kms.send(new CreateKeyCommand({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }));
    vault = secretsManagerPskVault({ client, mac: kmsMac(kms, key.KeyMetadata?.KeyId ?? '') });
    const SecretString = pskSetToSecretString(canaryKeys('first'));
    await client.send(new CreateSecretCommand({ Name: secretId, SecretString }));
  });

  it('goes through a rotation, there and back', async () => {
    const [first] = await vault.versions(secretId);
    if (first === undefined) throw new Error('the secret has a version');
    expect(first).toMatchObject({ labels: ['AWSCURRENT'], createdAt: expect.any(Number) });
    const labels = async () =>
      Object.fromEntries(
        (await vault.versions(secretId)).map((version) => [version.versionId, version.labels.toSorted()]),
      );

    await vault.stage(secretId, A, canaryKeys('A'), ['AWSPENDING']);
    await vault.stage(secretId, A, canaryKeys('A'), ['AWSPENDING']);
    await expect(vault.stage(secretId, A, canaryKeys('B'), [])).rejects.toMatchObject({
      name: 'PskVersionConflictError',
    });
    expect((await vault.read(secretId, A)).tunnel1.reveal()).toBe(canaryKeys('A').tunnel1.reveal());
    expect(await labels()).toEqual({ [first.versionId]: ['AWSCURRENT'], [A]: ['AWSPENDING'] });

    await vault.moveLabel(secretId, 'AWSCURRENT', A);
    await vault.moveLabel(secretId, 'VPN_CHANGE_PROVEN', A);
    await vault.moveLabel(secretId, 'AWSPENDING', null);
    expect(await labels()).toEqual({ [first.versionId]: ['AWSPREVIOUS'], [A]: ['AWSCURRENT', 'VPN_CHANGE_PROVEN'] });
    await vault.moveLabel(secretId, 'AWSCURRENT', first.versionId);
    await vault.moveLabel(secretId, 'VPN_CHANGE_PROVEN', first.versionId);
    expect(await labels()).toEqual({ [first.versionId]: ['AWSCURRENT', 'VPN_CHANGE_PROVEN'], [A]: ['AWSPREVIOUS'] });
  });

  it('knows what is missing', async () => {
    const unknown = SecretIdSchema.parse(`vpn/${randomUUID()}`);
    expect(await vault.versions(unknown)).toEqual([]);
    await expect(vault.read(unknown, B)).rejects.toMatchObject({ name: 'PskVersionMissingError' });
    await expect(vault.read(secretId, B)).rejects.toMatchObject({ name: 'PskVersionMissingError' });
    await expect(vault.stage(unknown, B, canaryKeys('B'), [])).rejects.toMatchObject({
      name: 'PskVersionMissingError',
    });
  });

  it('takes fingerprints by a key that KMS keeps', async () => {
    const fingerprint = await vault.fingerprint(canaryKeys('A').tunnel2);
    expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(await vault.fingerprints(secretId)).toContainEqual({ versionId: A, tunnel: 'tunnel2', fingerprint });
  });
});
