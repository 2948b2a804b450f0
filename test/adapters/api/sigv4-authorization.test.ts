import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { httpApiCall } from '../../../adapters/api/http-api-call.ts';
import { sigV4Authorization } from '../../../adapters/api/sigv4-authorization.ts';
import { RefusedError } from '../../../domain/errors.ts';
import { json, type Seen, withServer } from '../stackit/loopback-server.ts';

const clock = { now: () => Date.UTC(2027, 0, 31, 2, 3, 4) };
const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'canary-secret', sessionToken: 'session' };
const SCOPE = '20270131/eu-central-1/execute-api/aws4_request';

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/** The signature that AWS would make of what arrived, after its documentation of Signature Version 4. */
function expectedSignature({ method, path, headers, body }: Seen, signedHeaders: string): string {
  const [pathname = '', query = ''] = path.split('?');
  const canonical = [
    method,
    pathname,
    query.split('&').toSorted().join('&'),
    ...signedHeaders.split(';').map((name) => `${name}:${String(headers[name])}`),
    '',
    signedHeaders,
    digest(body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', '20270131T020304Z', SCOPE, digest(canonical)].join('\n');
  const key = SCOPE.split('/').reduce<string | Buffer>(hmac, `AWS4${KEYS.secretAccessKey}`);
  return hmac(key, toSign).toString('hex');
}

describe('a signed call', () => {
  it.each([
    { method: 'GET', path: '/changes?limit=200&cursor=a%2Fb' },
    { method: 'POST', path: '/changes', body: { reason: 'größer' }, headers: { 'idempotency-key': 'CHG-1' } },
  ] as const)('carries the signature of what arrives: $method $path', (request) =>
    withServer(
      (response) => json(response, {}),
      async (url, seen) => {
        const authorize = sigV4Authorization({ region: 'eu-central-1', credentials: KEYS, clock });
        await httpApiCall({ root: url, authorize, fetch, clock, pause: async () => {}, timeoutSeconds: 5 })(request);
        const [arrived] = seen;
        if (arrived === undefined) throw new Error('nothing arrived');
        const [, scope, signedHeaders = '', signature] =
          /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/(\S+), SignedHeaders=(\S+), Signature=(\w+)$/.exec(
            arrived.headers.authorization ?? '',
          ) ?? [];
        expect(scope).toBe(SCOPE);
        expect(signedHeaders.split(';')).toEqual(
          expect.arrayContaining(['host', 'x-amz-date', 'x-amz-security-token']),
        );
        expect(signature).toBe(expectedSignature(arrived, signedHeaders));
        expect(JSON.stringify(seen)).not.toContain('canary');
      },
    ),
  );

  it('is refused before it is sent when there are no credentials', async () => {
    const missing = Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' });
    const credentials = () => Promise.reject(missing);
    const authorize = sigV4Authorization({ region: 'eu-central-1', credentials, clock });
    const call = authorize({ method: 'GET', url: new URL('https://a.example/changes'), headers: {} });
    await expect(call).rejects.toThrow(RefusedError);
    await expect(call).rejects.toThrow('aws.no-credentials: no usable AWS credentials (CredentialsProviderError)');
  });
});
