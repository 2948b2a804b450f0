import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { serviceAccountTokens } from '../../../adapters/stackit/service-account-token.ts';
import { keyFile, PKCS1, PKCS8, PUBLIC_KEY } from './key-file-fixture.ts';
import { json, type Seen, withServer } from './loopback-server.ts';

const START = Date.parse('2026-03-01T12:00:00.700Z');

function tokensAt(tokenEndpoint: string, privateKey = PKCS8, requestTimeoutSeconds = 5) {
  const clock = { time: START, now: () => clock.time };
  const randomness = { bytes: (count: number) => randomBytes(count) };
  const options = { keyFile: keyFile({ tokenEndpoint, privateKey }), fetch: globalThis.fetch, clock, randomness };
  return { clock, tokens: serviceAccountTokens({ ...options, requestTimeoutSeconds }) };
}

/** Answers token-1, token-2, … */
function counting(expires_in: unknown = 3600) {
  let count = 0;
  return (response: ServerResponse) => {
    count += 1;
    json(response, { access_token: `token-${count}`, expires_in, token_type: 'Bearer' });
  };
}

const refusing =
  (body: unknown, status = 400) =>
  (response: ServerResponse, seen: Seen) =>
    json(
      response,
      JSON.parse(JSON.stringify(body).replace('ASSERTION', new URLSearchParams(seen.body).get('assertion') ?? '')),
      status,
    );

describe('signing in with a service-account key', () => {
  it.each([
    ['PKCS #8', PKCS8],
    ['PKCS #1', PKCS1],
  ])('sends an assertion that the public key verifies (%s)', async (_, privateKey) => {
    await withServer(counting(), async (url, seen) => {
      expect(await tokensAt(`${url}/token`, privateKey).tokens.current()).toBe('token-1');
      expect(seen[0]).toMatchObject({ method: 'POST', path: '/token' });
      expect(seen[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
      const form = new URLSearchParams(seen[0]?.body);
      expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
      const { payload, protectedHeader } = await jwtVerify(form.get('assertion') ?? '', PUBLIC_KEY, {
        algorithms: ['RS512'],
        audience: 'https://aud.example',
        issuer: 'vpn@sa.stackit.cloud',
        subject: 'sub-1',
        currentDate: new Date(START),
      });
      expect(protectedHeader).toMatchObject({ alg: 'RS512', kid: 'kid-1' });
      expect(payload.iat).toBe(Math.floor(START / 1000));
      expect(payload.exp).toBe(Math.floor(START / 1000) + 3600);
      expect(payload.jti).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    });
  });

  it.each([
    [3600, 3539, 3541],
    ['300', 269, 271],
    [30, 26, 28],
  ])('keeps a token of %j s until shortly before it ends', async (life, still, over) => {
    await withServer(counting(life), async (url) => {
      const { tokens, clock } = tokensAt(url);
      expect(await tokens.current()).toBe('token-1');
      clock.time = START + still * 1000;
      expect(await tokens.current()).toBe('token-1');
      clock.time = START + over * 1000;
      expect(await tokens.current()).toBe('token-2');
    });
  });

  it('lets concurrent callers share one request, on a renewal too', async () => {
    await withServer(counting(), async (url, seen) => {
      const { tokens } = tokensAt(url);
      expect(await Promise.all([tokens.current(), tokens.current(), tokens.current()])).toEqual(
        Array(3).fill('token-1'),
      );
      expect(await Promise.all([tokens.renew('token-1'), tokens.renew('token-1')])).toEqual(['token-2', 'token-2']);
      expect(await tokens.renew('token-1')).toBe('token-2');
      expect(seen).toHaveLength(2);
    });
  });

  it('asks again after a failure', async () => {
    const answers = [refusing({}, 503), counting()];
    await withServer(
      (response, seen) => answers.shift()?.(response, seen),
      async (url) => {
        const { tokens } = tokensAt(url);
        await expect(tokens.current()).rejects.toMatchObject({
          name: 'SignInUnavailableError',
          facts: { status: 503 },
        });
        expect(await tokens.current()).toBe('token-1');
      },
    );
  });
});

describe('a sign-in that fails', () => {
  it.each<[string, (response: ServerResponse, seen: Seen) => void, string, string]>([
    [
      'a revoked key',
      refusing({ message: 'Key with kid kid-1 was not found' }, 404),
      'SignInRefusedError',
      'the key with kid kid-1 was not found: revoked?',
    ],
    [
      'another refusal',
      refusing({ error: 'invalid_grant' }),
      'SignInRefusedError',
      'POST /token: answered 400: invalid_grant',
    ],
    [
      'an echo of the assertion',
      refusing({ error_description: 'bad ASSERTION' }),
      'SignInRefusedError',
      'POST /token: answered 400: bad [redacted]',
    ],
    ['429', refusing({}, 429), 'SignInUnavailableError', 'POST /token: answered 429'],
    ['HTML', (r) => r.end('<html>'), 'SignInUnavailableError', 'POST /token: answered 200: not JSON'],
    [
      'no token',
      (r) => json(r, { expires_in: 1 }),
      'SignInUnavailableError',
      'the token endpoint answered without access_token or expires_in',
    ],
  ])('by %s has a name and words', async (_, handler, name, message) => {
    await withServer(handler, async (url) => {
      await expect(tokensAt(`${url}/token`).tokens.current()).rejects.toMatchObject({ name, message });
    });
  });

  it('by a hang is given up in time', async () => {
    await withServer(
      () => undefined,
      async (url) => {
        await expect(tokensAt(`${url}/token`, PKCS8, 0.1).tokens.current()).rejects.toMatchObject({
          name: 'SignInUnavailableError',
          message: 'POST /token: no complete answer within 0.1 s',
        });
      },
    );
  });
});
