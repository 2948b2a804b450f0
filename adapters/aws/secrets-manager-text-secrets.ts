import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ConcealedText } from '../../domain/concealed-text.ts';
import type { TextSecrets } from '../../domain/ports.ts';
import { awsFault, isAwsError } from './aws-failure.ts';

/** The AWSCURRENT versions of secrets that hold a plain text, read afresh each time. */
export function secretsManagerTextSecrets({ client }: { readonly client: SecretsManagerClient }): TextSecrets {
  return {
    current: async (name) => {
      try {
        const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: name }));
        return text === undefined ? null : new ConcealedText(text);
      } catch (error) {
        // Also of a secret that is there, but has no value yet.
        if (isAwsError(error, 'ResourceNotFoundException')) return null;
        throw awsFault('VaultUnavailableError', `reading secret ${name}`, error);
      }
    },
  };
}
