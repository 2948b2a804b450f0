import { inspect } from 'node:util';
import {
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { localMac } from '../../../adapters/aws/message-authentication-code.ts';
import { secretsManagerPskVault } from '../../../adapters/aws/secrets-manager-psk-vault.ts';
import { SecretIdSchema, VersionIdSchema } from '../../../domain/identifiers.ts';
import { canaryKeys, pskVaultContract } from '../../contracts/psk-vault-contract.ts';
import { answered, PASSING } from './aws-errors.ts';
import { fakeSecretsManager } from './fake-secrets-manager.ts';
import { losingAnswers, retried } from './lost-answers.ts';

const SECRETS = ['vpn/office', 'vpn/plant'];
const OFFICE = SecretIdSchema.parse('vpn/office');
const A = VersionIdSchema.parse('a'.repeat(64));
const B = VersionIdSchema.parse('b'.repeat(64));
const C = VersionIdSchema.parse('c'.repeat(64));
const mac = localMac(async () => Buffer.alloc(32, 7));

function vaultOver({ client }: ReturnType<typeof fakeSecretsManager>) {
  return secretsManagerPskVault({ client, mac });
}

pskVaultContract('the vault in Secrets Manager', async () => vaultOver(fakeSecretsManager(SECRETS)));
pskVaultContract('the vault in Secrets Manager, when the answers to writes are lost,', async () =>
  retried(vaultOver(fakeSecretsManager(SECRETS, losingAnswers()))),
);

async function vaultWith(...versions: (typeof A)[]) {
  const fake = fakeSecretsManager(SECRETS);
  const vault = vaultOver(fake);
  for (const versionId of versions) await vault.stage(OFFICE, versionId, canaryKeys(versionId.slice(0, 1)), ['own']);
  return { ...fake, vault };
}

const faultOf = (running: Promise<unknown>) =>
  running.then(
    () => expect.fail('it should have failed'),
    (error: unknown) => error,
  );

describe('the vault in Secrets Manager', () => {
  it('lists the versions of every page, oldest first, with those that have no label', async () => {
    const { vault } = await vaultWith(A, B, C);
    expect(await vault.versions(OFFICE)).toEqual([
      { versionId: A, labels: ['AWSCURRENT'], createdAt: Date.UTC(2026, 0, 1, 0, 0, 1) },
      { versionId: B, labels: [], createdAt: Date.UTC(2026, 0, 1, 0, 0, 2) },
      { versionId: C, labels: ['own'], createdAt: Date.UTC(2026, 0, 1, 0, 0, 3) },
    ]);
  });

  it('knows no version of a secret that does not exist, and stages none in it', async () => {
    const vault = vaultOver(fakeSecretsManager([]));
    expect(await vault.versions(OFFICE)).toEqual([]);
    expect(await faultOf(vault.stage(OFFICE, A, canaryKeys('A'), []))).toMatchObject({
      name: 'PskVersionMissingError',
      message: 'there is no secret vpn/office: the deployment makes it',
    });
  });

  it('leaves AWSCURRENT alone when a later version is staged without labels, and leaves it without', async () => {
    const { vault } = await vaultWith(A);
    await vault.stage(OFFICE, B, canaryKeys('b'), []);
    expect(await vault.versions(OFFICE)).toMatchObject([
      { labels: ['own', 'AWSCURRENT'] },
      { versionId: B, labels: [] },
    ]);
  });

  it('reads afresh each time, by version id', async () => {
    const { vault, mock } = await vaultWith(A, B);
    for (const versionId of [B, A, B]) await vault.read(OFFICE, versionId);
    const inputs = mock.commandCalls(GetSecretValueCommand).map(({ args: [{ input }] }) => input);
    expect(inputs).toEqual([B, A, B].map((VersionId) => ({ SecretId: OFFICE, VersionId })));
  });

  it('compares with what is stored when somebody else was quicker to make the version', async () => {
    const { vault, mock, secrets } = await vaultWith(A);
    mock.on(ListSecretVersionIdsCommand).resolves({ Versions: [] });
    await expect(vault.stage(OFFICE, A, canaryKeys('a'), [])).resolves.toBeUndefined();
    const fault = await faultOf(vault.stage(OFFICE, A, canaryKeys('other'), []));
    expect(fault).toMatchObject({ name: 'PskVersionConflictError' });
    expect(inspect(fault, { depth: null })).not.toContain('canary');
    expect(secrets.get(OFFICE)?.get(A)?.value).toContain('tunnel1.a.');
  });

  it('looks again when a label moved on between the look and the move', async () => {
    const { vault, mock } = await vaultWith(A, B);
    mock.on(UpdateSecretVersionStageCommand).rejectsOnce(answered('InvalidParameterException')).resolves({});
    await expect(retried(vault).moveLabel(OFFICE, 'own', A)).resolves.toBeUndefined();
    expect(mock.commandCalls(UpdateSecretVersionStageCommand)[0]?.args[0].input).toEqual({
      SecretId: OFFICE,
      VersionStage: 'own',
      RemoveFromVersionId: B,
      MoveToVersionId: A,
    });
  });

  it.each([
    ['not JSON', 'canary, no JSON'],
    ['of another shape', '{"password":"canary"}'],
  ])('has no keys in a version whose value is %s, and quotes none of it', async (_, value) => {
    const { vault, secrets } = await vaultWith(A);
    secrets.get(OFFICE)?.set(B, { value, labels: new Set(['AWSPENDING']), createdAt: new Date(0) });
    const fault = await faultOf(vault.read(OFFICE, B));
    expect(fault).toMatchObject({ name: 'PskVersionMissingError' });
    expect(inspect(fault, { depth: null })).not.toContain('canary');
    expect((await vault.fingerprints(OFFICE)).map(({ versionId }) => versionId)).toEqual([A, A]);
  });

  it('takes fingerprints of the versions that still have their value', async () => {
    const { vault, mock } = await vaultWith(A, B);
    mock.on(GetSecretValueCommand, { VersionId: A }).rejects(answered('ResourceNotFoundException'));
    expect((await vault.fingerprints(OFFICE)).map(({ versionId, tunnel }) => [versionId, tunnel])).toEqual([
      [B, 'tunnel1'],
      [B, 'tunnel2'],
    ]);
  });

  it.each(PASSING)('is unavailable when AWS answers $name, in words that hold no key', async (error) => {
    const { vault, mock } = await vaultWith(A, B);
    mock.on(GetSecretValueCommand).rejects(error);
    mock.on(PutSecretValueCommand).rejects(error);
    mock.on(UpdateSecretVersionStageCommand).rejects(error);
    const faults = await Promise.all(
      [
        vault.read(OFFICE, A),
        vault.fingerprints(OFFICE),
        vault.stage(OFFICE, C, canaryKeys('c'), []),
        vault.moveLabel(OFFICE, 'own', A),
      ].map(faultOf),
    );
    mock.on(ListSecretVersionIdsCommand).rejects(error);
    faults.push(await faultOf(vault.versions(OFFICE)));
    for (const fault of faults) {
      expect(fault).toMatchObject({ name: 'VaultUnavailableError' });
      expect(inspect(fault, { depth: null })).not.toContain('canary');
    }
  });

  it('says which call failed, how and under which request id', async () => {
    const { vault, mock } = await vaultWith(A);
    mock.on(GetSecretValueCommand).rejects(answered('ThrottlingException', 429));
    expect(await faultOf(vault.read(OFFICE, A))).toMatchObject({
      message: `reading version ${A} of vpn/office: ThrottlingException, 429, request req-1`,
      facts: { status: 429 },
    });
  });
});
