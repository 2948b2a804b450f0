import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';
import { Fault } from '../../domain/errors.ts';
import { awsFault, isAwsError } from './aws-failure.ts';

export interface SecretsManagerStackitKeyOptions<Key> {
  readonly client: SecretsManagerClient;
  /** Name or ARN. Its AWSCURRENT version is the key file's text as STACKIT wrote it. */
  readonly secretId: string;
  /** `ServiceAccountKeySchema` of adapters/stackit: whoever wires the two hands it over. */
  readonly schema: z.ZodType<Key>;
}

/**
 * Reads STACKIT's service-account key file out of a secret, afresh on each call. Throws SignInUnavailableError when
 * Secrets Manager did not answer (or not yet lets us in), SignInRefusedError when there is no usable key. No message
 * repeats what the secret holds.
 */
export function secretsManagerStackitKey<Key>(options: SecretsManagerStackitKeyOptions<Key>): () => Promise<Key> {
  const { client, secretId, schema } = options;
  const refused = (why: string) => new Fault('SignInRefusedError', `the key file in secret ${secretId}: ${why}`);

  return async () => {
    const command = new GetSecretValueCommand({ SecretId: secretId });
    const { SecretString: text } = await client.send(command).catch((error: unknown) => {
      if (isAwsError(error, 'ResourceNotFoundException')) throw refused('there is none yet');
      throw awsFault('SignInUnavailableError', `reading secret ${secretId}`, error);
    });
    const result = schema.safeParse(parsed(text ?? ''));
    if (result.success) return result.data;
    throw refused(
      result.error.issues.map(({ path, message }) => `${path.join('.') || 'the content'}: ${message}`).join('; '),
    );
  };
}

/** Undefined: not JSON. What JSON.parse says repeats the text around the mistake, and that may be the private key. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
