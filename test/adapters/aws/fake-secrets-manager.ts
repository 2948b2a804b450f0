import {
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { answered } from './aws-errors.ts';

const PAGE = 2;

interface Version {
  readonly value: string;
  readonly labels: Set<string>;
  readonly createdAt: Date;
}

/**
 * Secrets Manager as its API reference documents it, for the calls that the vault makes: an own first version gets
 * AWSCURRENT, a token is a version for good, a label that sits elsewhere moves only when its place is named, versions
 * without a label are listed on demand alone, and lists come in pages. `onWrite` runs after a write took effect.
 */
export function fakeSecretsManager(secretIds: readonly string[], onWrite: <T>(answer: T) => T = (answer) => answer) {
  const secrets = new Map(secretIds.map((secretId) => [secretId, new Map<string, Version>()]));
  let time = Date.UTC(2026, 0, 1);

  function secretOf(secretId: string) {
    const secret = secrets.get(secretId);
    if (secret === undefined) throw answered('ResourceNotFoundException');
    return secret;
  }

  function attach(secret: Map<string, Version>, label: string, to: string): void {
    const from = [...secret].find(([, { labels }]) => labels.has(label))?.[0];
    if (from === to) return;
    for (const { labels } of secret.values()) labels.delete(label);
    secret.get(to)?.labels.add(label);
    if (label === 'AWSCURRENT' && from !== undefined) attach(secret, 'AWSPREVIOUS', from);
  }

  const client = new SecretsManagerClient({ region: 'eu-central-1' });
  const mock = mockClient(client);
  mock.on(PutSecretValueCommand).callsFake(async ({ SecretId, ClientRequestToken, SecretString, VersionStages }) => {
    const secret = secretOf(SecretId);
    const known = secret.get(ClientRequestToken);
    if (VersionStages?.length === 0) throw answered('InvalidParameterException');
    if (known !== undefined && known.value !== SecretString) throw answered('ResourceExistsException');
    if (known === undefined) {
      const first = secret.size === 0 ? ['AWSCURRENT'] : [];
      time += 1000;
      secret.set(ClientRequestToken, { value: SecretString, labels: new Set(), createdAt: new Date(time) });
      for (const label of [...(VersionStages ?? ['AWSCURRENT']), ...first]) attach(secret, label, ClientRequestToken);
    }
    return onWrite({ VersionId: ClientRequestToken });
  });
  mock.on(UpdateSecretVersionStageCommand).callsFake(async (input) => {
    const { SecretId, VersionStage, RemoveFromVersionId, MoveToVersionId } = input;
    const secret = secretOf(SecretId);
    const from = [...secret].find(([, { labels }]) => labels.has(VersionStage))?.[0];
    if (from !== RemoveFromVersionId && from !== MoveToVersionId) throw answered('InvalidParameterException');
    if (MoveToVersionId === undefined) secret.get(from ?? '')?.labels.delete(VersionStage);
    else attach(secret, VersionStage, MoveToVersionId);
    return onWrite({});
  });
  mock.on(GetSecretValueCommand).callsFake(async ({ SecretId, VersionId }) => {
    const version = secretOf(SecretId).get(VersionId);
    if (version === undefined) throw answered('ResourceNotFoundException');
    return { SecretString: version.value };
  });
  mock.on(ListSecretVersionIdsCommand).callsFake(async ({ SecretId, IncludeDeprecated, NextToken }) => {
    const all = [...secretOf(SecretId)].filter(([, { labels }]) => IncludeDeprecated === true || labels.size > 0);
    const start = Number(NextToken ?? 0);
    return {
      Versions: all.slice(start, start + PAGE).map(([VersionId, { labels, createdAt }]) => ({
        VersionId,
        ...(labels.size > 0 ? { VersionStages: [...labels] } : {}),
        CreatedDate: createdAt,
      })),
      ...(start + PAGE < all.length ? { NextToken: String(start + PAGE) } : {}),
    };
  });
  return { client, mock, secrets };
}
