import { createHash, createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { Fault } from '../../domain/errors.ts';
import type { CheckpointSigner } from '../../domain/evidence-checkpoint.ts';
import { awsFault } from './aws-failure.ts';

const FAULT = 'StoreUnavailableError';

/** Signs under a KMS key of spec ECC_NIST_P256, whose private half never leaves KMS. Throws StoreUnavailableError. */
export function kmsCheckpointSigner(client: KMSClient, keyId: string): CheckpointSigner {
  return {
    algorithm: 'ECDSA_SHA_256',
    publicKey: async () => {
      const answer = await client.send(new GetPublicKeyCommand({ KeyId: keyId })).catch((error: unknown) => {
        throw awsFault(FAULT, 'reading the public key of KMS', error);
      });
      if (!answer.PublicKey) throw new Fault(FAULT, 'KMS answered without a public key');
      const key = createPublicKey({ key: Buffer.from(answer.PublicKey), format: 'der', type: 'spki' });
      return key.export({ type: 'spki', format: 'pem' }).toString();
    },
    sign: async (message) => {
      const command = new SignCommand({
        KeyId: keyId,
        SigningAlgorithm: 'ECDSA_SHA_256',
        MessageType: 'DIGEST',
        Message: createHash('sha256').update(message).digest(),
      });
      const { Signature: signature } = await client.send(command).catch((error: unknown) => {
        throw awsFault(FAULT, 'signing a checkpoint by KMS', error);
      });
      if (!signature) throw new Fault(FAULT, 'KMS answered without a signature');
      return signature;
    },
  };
}
