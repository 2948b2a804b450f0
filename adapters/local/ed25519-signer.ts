import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { RefusedError } from '../../domain/errors.ts';
import type { CheckpointSigner } from '../../domain/evidence-checkpoint.ts';
import type { Randomness } from '../../domain/ports.ts';
import { makeOwnerOnly, readOwnerOnly } from './owner-only-file.ts';
import { guarded } from './transaction.ts';

const EXPOSED = 'evidence.key-exposed';

/**
 * Signs with an Ed25519 key in this file, which is made at first use, mode 0600. Throws RefusedError
 * (`evidence.key-malformed`, `evidence.key-exposed`), StoreUnavailableError.
 */
export function ed25519Signer(file: string, randomness: Randomness): CheckpointSigner {
  const key = () => guarded('StoreUnavailableError', () => keyOf(file, randomness));
  return {
    algorithm: 'Ed25519',
    publicKey: async () => createPublicKey(key()).export({ type: 'spki', format: 'pem' }).toString(),
    sign: async (message) => sign(null, message, key()),
  };
}

function keyOf(file: string, randomness: Randomness): KeyObject {
  if (readOwnerOnly(file, EXPOSED) === null) {
    const { privateKey } = generateKeyPairSync('ed25519');
    makeOwnerOnly(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), randomness);
  }
  try {
    const key = createPrivateKey(readOwnerOnly(file, EXPOSED) ?? '');
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (error) {
    if (error instanceof RefusedError) throw error;
  }
  const message = `${file} must hold an Ed25519 private key (PKCS #8, PEM): put the one back that it held`;
  throw new RefusedError([{ code: 'evidence.key-malformed', message }]);
}
