import { GenerateMacCommand, type KMSClient } from '@aws-sdk/client-kms';
import { Fault } from '../../domain/errors.ts';
import { awsFault } from './aws-failure.ts';
import type { MessageAuthenticationCode } from './message-authentication-code.ts';

/** Under a KMS key of spec HMAC_256, which never leaves KMS. Throws VaultUnavailableError. */
export function kmsMac(client: KMSClient, keyId: string): MessageAuthenticationCode {
  return async (message) => {
    const command = new GenerateMacCommand({ KeyId: keyId, MacAlgorithm: 'HMAC_SHA_256', Message: message });
    const { Mac: mac } = await client.send(command).catch((error: unknown) => {
      throw awsFault('VaultUnavailableError', 'fingerprinting a key by KMS', error);
    });
    if (mac?.length !== 32) throw new Fault('VaultUnavailableError', 'KMS answered without an HMAC-SHA256');
    return mac;
  };
}
