import { createPrivateKey, type KeyObject } from 'node:crypto';
import * as z from 'zod';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const TokenEndpointSchema = z.url({ protocol: /^https?$/ }).refine((url) => {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || LOOPBACK.test(hostname);
}, 'an https URL');

/** STACKIT's service-account key file, as its portal and CLI write it. Other fields are of no use here. */
export const ServiceAccountKeySchema = z.looseObject({
  credentials: z.looseObject({
    kid: z.string().min(1),
    iss: z.string().min(1),
    sub: z.string().min(1),
    aud: z.string().min(1),
    privateKey: z
      .string()
      .refine((pem) => rsaPrivateKey(pem) !== null, 'an RSA private key in PEM form (PKCS #8 or PKCS #1)'),
    tokenEndpoint: TokenEndpointSchema.nullish(),
  }),
});
export type ServiceAccountKey = z.infer<typeof ServiceAccountKeySchema>;

/** Null: not PEM, encrypted, or not RSA. */
export function rsaPrivateKey(pem: string): KeyObject | null {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'rsa' ? key : null;
  } catch {
    return null;
  }
}
