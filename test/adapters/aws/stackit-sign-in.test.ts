import { inspect } from 'node:util';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetWebIdentityTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { secretsManagerStackitIdentity } from '../../../adapters/aws/secrets-manager-stackit-identity.ts';
import { secretsManagerStackitKey } from '../../../adapters/aws/secrets-manager-stackit-key.ts';
import { stsWebIdentity } from '../../../adapters/aws/sts-web-identity.ts';
import { workloadIdentityTokens } from '../../../adapters/aws/workload-identity-tokens.ts';
import { httpJson } from '../../../adapters/stackit/http-json.ts';
import { ServiceAccountKeySchema } from '../../../adapters/stackit/service-account-key.ts';
import { Fault } from '../../../domain/errors.ts';
import { keyFile } from '../stackit/key-file-fixture.ts';
import { json, withServer } from '../stackit/loopback-server.ts';
import { answered, PASSING } from './aws-errors.ts';

describe("STACKIT's key file in a secret", () => {
  const client = new SecretsManagerClient({ region: 'eu-central-1' });
  const read = secretsManagerStackitKey({
    client,
    secretId: 'vpn-change/stackit-key',
    schema: ServiceAccountKeySchema,
  });

  it('is read afresh each time, in its current version', async () => {
    const key = keyFile({ tokenEndpoint: 'https://localhost/token' });
    const mock = mockClient(client);
    mock.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify(key) });
    expect([await read(), await read()]).toEqual([key, key]);
    expect(mock.calls().map(({ args: [{ input }] }) => input)).toEqual(
      Array(2).fill({ SecretId: 'vpn-change/stackit-key' }),
    );
  });

  it.each([
    ['not JSON', 'canary', 'the content: Invalid input'],
    ['of another shape', '{"credentials":{"kid":"canary"}}', 'credentials.iss: Invalid input'],
    ['a secret without a text', undefined, 'the content: Invalid input'],
  ])('is refused, with its fields and no value, when it is %s', async (_, SecretString, words) => {
    mockClient(client).resolves(SecretString === undefined ? {} : { SecretString });
    const fault: unknown = await read().catch((error: unknown) => error);
    expect(fault).toMatchObject({ name: 'SignInRefusedError', message: expect.stringContaining(words) });
    expect(inspect(fault, { depth: null })).not.toContain('canary');
  });

  it.each(PASSING)('may be read again after $name', async (error) => {
    mockClient(client).rejects(error);
    await expect(read()).rejects.toMatchObject({ name: 'SignInUnavailableError' });
  });

  it('is missing by name', async () => {
    mockClient(client).rejects(answered('ResourceNotFoundException'));
    await expect(read()).rejects.toMatchObject({
      name: 'SignInRefusedError',
      message: 'the key file in secret vpn-change/stackit-key: there is none yet',
    });
  });
});

describe('signing in with the key file in a secret', () => {
  /** Keys are numbers; STACKIT takes those of `valid`. */
  function identity(valid: Set<number>) {
    const keys = { current: 1, reads: 0 };
    const tokensOf = (key: number) => {
      const current = async () => {
        if (valid.has(key)) return `token of ${key}`;
        throw new Fault('SignInRefusedError', 'revoked');
      };
      return { current, renew: current };
    };
    const readKey = async () => {
      keys.reads += 1;
      return keys.current;
    };
    return { keys, tokens: secretsManagerStackitIdentity({ readKey, signIn: tokensOf }) };
  }

  it('reads the key once, when the first token is wanted', async () => {
    const { keys, tokens } = identity(new Set([1]));
    expect(keys.reads).toBe(0);
    expect(await Promise.all([tokens.current(), tokens.current()])).toEqual(['token of 1', 'token of 1']);
    expect(await tokens.renew('token of 1')).toBe('token of 1');
    expect(keys.reads).toBe(1);
  });

  it('goes on with a key that was replaced', async () => {
    const valid = new Set([1]);
    const { keys, tokens } = identity(valid);
    await tokens.current();
    keys.current = 2;
    valid.delete(1);
    valid.add(2);
    expect(await tokens.renew('token of 1')).toBe('token of 2');
    expect(keys.reads).toBe(2);
  });

  it('is refused by a key that was just read, and reads it again the next time', async () => {
    const { keys, tokens } = identity(new Set([2]));
    await expect(tokens.current()).rejects.toMatchObject({ name: 'SignInRefusedError' });
    expect(keys.reads).toBe(1);
    keys.current = 2;
    expect(await tokens.current()).toBe('token of 2');
  });
});

describe('the web identity token of STS', () => {
  const client = new STSClient({ region: 'eu-central-1' });
  const token = stsWebIdentity({ client, audience: 'stackit' });

  it('is asked for with audience, life and algorithm', async () => {
    const mock = mockClient(client);
    mock.on(GetWebIdentityTokenCommand).resolves({ WebIdentityToken: 'jwt' });
    expect(await token()).toBe('jwt');
    expect(mock.calls()[0]?.args[0].input).toEqual({
      Audience: ['stackit'],
      DurationSeconds: 300,
      SigningAlgorithm: 'RS256',
    });
  });

  it.each([
    ['OutboundWebIdentityFederationDisabledException', 'SignInRefusedError'],
    ['ThrottlingException', 'SignInUnavailableError'],
    ['AccessDenied', 'SignInUnavailableError'],
  ])('%s becomes %s', async (name, fault) => {
    mockClient(client).rejects(answered(name));
    await expect(token()).rejects.toMatchObject({ name: fault, message: expect.stringContaining(name) });
  });

  it('is unavailable when STS answers without it', async () => {
    mockClient(client).resolves({});
    await expect(token()).rejects.toMatchObject({ name: 'SignInUnavailableError' });
  });
});

describe('signing in by workload identity (experimental)', () => {
  function tokensAt(tokenEndpoint: string) {
    const clock = { time: 0, now: () => clock.time };
    let count = 0;
    const assertion = async () => {
      count += 1;
      return `canary-jwt-${count}`;
    };
    const exchange = (request: Parameters<typeof httpJson>[1]) => httpJson({ fetch: globalThis.fetch, clock }, request);
    const options = { clientId: 'vpn@sa.stackit.cloud', tokenEndpoint, requestTimeoutSeconds: 5 };
    return { clock, tokens: workloadIdentityTokens({ ...options, assertion, exchange, clock }) };
  }

  it('exchanges the token of AWS for one of STACKIT, keeps it for most of its life, and renews it on demand', async () => {
    let given = 0;
    await withServer(
      (response) => {
        given += 1;
        json(response, { access_token: `token-${given}`, expires_in: 1000 });
      },
      async (url, seen) => {
        const { tokens, clock } = tokensAt(`${url}/oauth/v2/token`);
        expect(await Promise.all([tokens.current(), tokens.current()])).toEqual(['token-1', 'token-1']);
        expect(seen[0]).toMatchObject({ method: 'POST', path: '/oauth/v2/token' });
        expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toEqual({
          grant_type: 'client_credentials',
          client_assertion_type: 'urn:schwarz:params:oauth:client-assertion-type:workload-jwt',
          client_assertion: 'canary-jwt-1',
          client_id: 'vpn@sa.stackit.cloud',
        });
        clock.time = 899_000;
        expect(await tokens.current()).toBe('token-1');
        clock.time = 900_000;
        expect(await tokens.current()).toBe('token-2');
        expect(await tokens.renew('token-1')).toBe('token-2');
        expect(await tokens.renew('token-2')).toBe('token-3');
        expect(new URLSearchParams(seen[2]?.body).get('client_assertion')).toBe('canary-jwt-3');
      },
    );
  });

  it.each([
    [400, { error_description: 'no trust for canary-jwt-1' }, 'SignInRefusedError'],
    [503, {}, 'SignInUnavailableError'],
    [429, {}, 'SignInUnavailableError'],
    [200, { expires_in: 1 }, 'SignInUnavailableError'],
  ])('an answer %i %j is a %s that does not show the token of AWS', async (status, body, name) => {
    await withServer(
      (response) => json(response, body, status),
      async (url) => {
        const fault: unknown = await tokensAt(url)
          .tokens.current()
          .catch((error: unknown) => error);
        expect(fault).toMatchObject({ name });
        expect(inspect(fault, { depth: null })).not.toContain('canary');
      },
    );
  });
});
