import { OpenAPIHono } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import type { ApiEnv } from '../../../api/caller.ts';
import { gatewayIdentity } from '../../../api/identity/gateway-identity.ts';
import { ROLES } from '../../../domain/approval-settings.ts';

async function callerOf(authorizer: unknown) {
  const app = new OpenAPIHono<ApiEnv>();
  const identify = gatewayIdentity({ name: 'sub', roles: 'cognito:groups' });
  app.get('/', async (context) => context.json(await identify(context)));
  return (await app.request('/', {}, { event: { requestContext: { authorizer } } })).json();
}

const ofClaims = (claims: object) => callerOf({ jwt: { claims, scopes: null } });
const ofPrincipal = (userArn: string) => callerOf({ iam: { userArn, accountId: '123456789012' } });

describe('a token that the authorizer let through', () => {
  it.each([
    ['requester', ['requester']],
    ['requester approver', ['requester', 'approver']],
    ['requester,approver', ['requester', 'approver']],
    ['[requester approver]', ['requester', 'approver']],
    ['["requester", "auditor"]', ['requester', 'auditor']],
    [['operator', 'admins'], ['operator']],
    ['admins', []],
    ['approvers', []],
    ['', []],
    [undefined, []],
    [7, []],
  ])('has the roles of the claim %j', async (claim, roles) => {
    expect(await ofClaims({ sub: 'anna', 'cognito:groups': claim })).toEqual({ name: 'anna', via: 'jwt', roles });
  });

  it.each([{}, { sub: '' }, { sub: 7 }, { sub: 'x'.repeat(301) }, { email: 'anna@example.com' }])(
    'names nobody without the claim that says who it is: %j',
    async (claims) => {
      expect(await ofClaims({ 'cognito:groups': 'requester', ...claims })).toBeNull();
    },
  );
});

describe('an IAM principal that the authorizer let through', () => {
  it.each([
    ['arn:aws:iam::123456789012:user/team/anna', 'arn:aws:iam::123456789012:user/team/anna'],
    ['arn:aws:sts::123456789012:assumed-role/pipeline/run-7', 'arn:aws:sts::123456789012:assumed-role/pipeline'],
    ['arn:aws-cn:sts::123456789012:assumed-role/pipeline/x/y', 'arn:aws-cn:sts::123456789012:assumed-role/pipeline'],
    [
      'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Network_0a1b2c3d4e5f6071/anna@example.com',
      'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Network_0a1b2c3d4e5f6071/anna@example.com',
    ],
  ])('%s is known as %s, in every role', async (userArn, name) => {
    expect(await ofPrincipal(userArn)).toEqual({ name, via: 'iam', roles: [...ROLES] });
  });
});

it.each([undefined, null, {}, { jwt: null, iam: null }, { lambda: { user: 'anna' } }, 'anna'])(
  'nobody is known by the authorizer %j',
  async (authorizer) => {
    expect(await callerOf(authorizer)).toBeNull();
  },
);
