import { generateKeyPairSync } from 'node:crypto';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

export const PUBLIC_KEY = publicKey;
export const PKCS8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
export const PKCS1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();

export function keyFile(more: { privateKey?: string; tokenEndpoint?: string } = {}) {
  const names = { kid: 'kid-1', iss: 'vpn@sa.stackit.cloud', sub: 'sub-1', aud: 'https://aud.example' };
  return { id: 'key-1', publicKey: 'PEM', credentials: { ...names, privateKey: PKCS8, ...more } };
}
