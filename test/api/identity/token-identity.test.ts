import { OpenAPIHono } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import type { ApiEnv } from '../../../api/caller.ts';
import { tokenIdentity } from '../../../api/identity/token-identity.ts';
import { tokenDigest } from '../../../domain/api-token.ts';

const HOLDERS = [
  { name: 'anna', roles: ['requester' as const], tokenDigest: tokenDigest('token-of-anna') },
  { name: 'bert', roles: ['approver' as const], tokenDigest: tokenDigest('token-of-bert') },
];

async function callerOf(authorization: string | undefined) {
  const app = new OpenAPIHono<ApiEnv>();
  app.get('/', async (context) => context.json(await tokenIdentity(HOLDERS)(context)));
  const answer = await app.request('/', { headers: authorization === undefined ? {} : { authorization } });
  return answer.json();
}

describe('a bearer token', () => {
  it.each(['Bearer token-of-bert', 'bearer token-of-bert', 'Bearer   token-of-bert'])(
    'names its holder (%s)',
    async (header) => {
      expect(await callerOf(header)).toEqual({ name: 'bert', via: 'token', roles: ['approver'] });
    },
  );

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer token-of-carla',
    'Bearer token-of-bert token-of-anna',
    'Basic token-of-bert',
    'token-of-bert',
    `Bearer ${tokenDigest('token-of-bert')}`,
    `Bearer ${'x'.repeat(5000)}`,
  ])('that nobody holds names nobody (%s)', async (header) => {
    expect(await callerOf(header)).toBeNull();
  });
});
