import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import canonicalize from 'canonicalize';
import * as z from 'zod';
import type { ChainHead } from './evidence-chain.ts';

/** A signed word that the chain had this head at this time: who holds the key vouches for everything up to it. */
export const CheckpointSchema = z.strictObject({
  schema: z.literal('vpn-change/checkpoint/1'),
  upTo: z.number().int().min(1).describe('sequence number of the head'),
  hash: z.string().describe('of the head'),
  at: z.iso.datetime(),
  algorithm: z.enum(['Ed25519', 'ECDSA_SHA_256']),
  keyId: z.string().describe('SHA-256 (hex) of the public key, DER'),
  signature: z.string().describe('base64, over the RFC 8785 canonical JSON of the other members'),
});
export type Checkpoint = z.infer<typeof CheckpointSchema>;

/** Signs checkpoints. May throw StoreUnavailableError. */
export interface CheckpointSigner {
  readonly algorithm: Checkpoint['algorithm'];
  /** PEM (SPKI): all that is needed to verify. */
  publicKey(): Promise<string>;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

export async function signedCheckpoint(head: ChainHead, at: number, signer: CheckpointSigner): Promise<Checkpoint> {
  const unsigned: Omit<Checkpoint, 'signature'> = {
    schema: 'vpn-change/checkpoint/1',
    upTo: head.sequence,
    hash: head.hash,
    at: new Date(at).toISOString(),
    algorithm: signer.algorithm,
    keyId: keyIdOf(await signer.publicKey()),
  };
  const signature = await signer.sign(checkpointMessage(unsigned));
  return { ...unsigned, signature: Buffer.from(signature).toString('base64') };
}

/** What the signature is over. */
export function checkpointMessage(checkpoint: Omit<Checkpoint, 'signature'>): Uint8Array {
  const { schema, upTo, hash, at, algorithm, keyId } = checkpoint;
  return Buffer.from(canonicalize({ schema, upTo, hash, at, algorithm, keyId }) ?? '');
}

export type SignatureVerdict = 'good' | 'bad' | 'unknown-key';

/** Whether one of these public keys (PEM) signed the checkpoint. */
export function signatureVerdict(checkpoint: Checkpoint, publicKeys: readonly string[]): SignatureVerdict {
  const pem = publicKeys.find((key) => keyIdOf(key) === checkpoint.keyId);
  if (pem === undefined) return 'unknown-key';
  const key = createPublicKey(pem);
  const digest = checkpoint.algorithm === 'Ed25519' ? null : 'sha256';
  if (algorithmOf(key) !== checkpoint.algorithm) return 'bad';
  const signature = Buffer.from(checkpoint.signature, 'base64');
  return verify(digest, checkpointMessage(checkpoint), key, signature) ? 'good' : 'bad';
}

/** SHA-256 (hex) of the key in DER: what two people compare to know that they mean the same key. */
export function keyIdOf(publicKey: string): string {
  const der = createPublicKey(publicKey).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex');
}

function algorithmOf({ asymmetricKeyType: type }: KeyObject): Checkpoint['algorithm'] | null {
  return type === 'ed25519' ? 'Ed25519' : type === 'ec' ? 'ECDSA_SHA_256' : null;
}
