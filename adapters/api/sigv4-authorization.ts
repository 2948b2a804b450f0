import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { RefusedError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports.ts';
import type { Authorize } from './authorize.ts';

export interface SigV4Options {
  readonly region: string;
  /** As the AWS SDK finds them. */
  readonly credentials: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
  readonly clock: Clock;
}

/** AWS Signature Version 4 for an API Gateway. */
export function sigV4Authorization({ region, credentials, clock }: SigV4Options): Authorize {
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
  return async ({ method, url, headers, body }) => {
    const unsigned = {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { ...headers, host: url.host },
      body,
    };
    const signed = await signer.sign(unsigned, { signingDate: new Date(clock.now()) }).catch(refuseCredentials);
    // Whoever sends the request names the host from the URL.
    const { host: _, ...shown } = signed.headers;
    return shown;
  };
}

function refuseCredentials(error: unknown): never {
  if (!(error instanceof Error) || !/Credential|Token|SSO/.test(error.name)) throw error;
  const message = `no usable AWS credentials (${error.name}): sign in as for the AWS CLI, or show a bearer token`;
  throw new RefusedError([{ code: 'aws.no-credentials', message }]);
}
