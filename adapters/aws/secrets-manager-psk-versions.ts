import { paginateListSecretVersionIds, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { VersionIdSchema } from '../../domain/identifiers.ts';
import type { PskVersions } from '../../domain/ports.ts';
import { awsFault, isAwsError } from './aws-failure.ts';

const EntrySchema = z
  .object({
    VersionId: VersionIdSchema,
    VersionStages: z.array(z.string()).default([]),
    CreatedDate: z.date(),
  })
  .transform(({ VersionId, VersionStages, CreatedDate }) => ({
    versionId: VersionId,
    labels: VersionStages,
    createdAt: CreatedDate.getTime(),
  }));

/**
 * Ids, labels and ages alone, oldest first: `secretsmanager:ListSecretVersionIds` is the one right that it needs.
 * Versions whose ids are none of ours (a token with other characters, which Secrets Manager takes) are left out.
 */
export function secretsManagerPskVersions({ client }: { readonly client: SecretsManagerClient }): PskVersions {
  return {
    versions: async (secretId) => {
      const entries: unknown[] = [];
      try {
        // Deprecated ones too: a version without a label still has its value, until Secrets Manager deletes it.
        const pages = paginateListSecretVersionIds({ client }, { SecretId: secretId, IncludeDeprecated: true });
        for await (const page of pages) entries.push(...(page.Versions ?? []));
      } catch (error) {
        if (isAwsError(error, 'ResourceNotFoundException')) return [];
        throw awsFault('VaultUnavailableError', `listing the versions of ${secretId}`, error);
      }
      return entries
        .flatMap((entry) => EntrySchema.safeParse(entry).data ?? [])
        .toSorted((one, other) => one.createdAt - other.createdAt);
    },
  };
}
