import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApiTargetOptions, apiTarget } from '../../cli/api-target.ts';
import { RefusedError } from '../../domain/errors.ts';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import { json, withServer } from '../adapters/stackit/loopback-server.ts';

const stacks = mockClient(CloudFormationClient);
const ID = ChangeIdSchema.parse('chg-1');

beforeEach(() => {
  vi.stubEnv('VPN_CHANGE_API', undefined);
  vi.stubEnv('VPN_CHANGE_API_TOKEN', undefined);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'canary-secret');
});
afterEach(() => {
  vi.unstubAllEnvs();
  stacks.reset();
});

/** How a call to a server is signed when it is reached with these options. */
function signatureAt(options: (url: string) => ApiTargetOptions): Promise<{ authorization: string; at: string }> {
  return withServer(
    (response) => json(response, {}, 401),
    async (url, seen) => {
      const { api, at } = await apiTarget(options(url));
      await expect(api.change(ID)).rejects.toThrow(RefusedError);
      return { authorization: seen[0]?.headers.authorization ?? 'nothing', at: at.replace(url, 'URL') };
    },
  );
}

function deployed(url: string) {
  const stack = { StackName: 'mine', CreationTime: new Date(0), StackStatus: 'CREATE_COMPLETE' as const };
  stacks
    .on(DescribeStacksCommand, { StackName: 'mine' })
    .resolves({ Stacks: [{ ...stack, Outputs: [{ OutputKey: 'ApiUrl', OutputValue: url }] }] });
}

describe('where changes are asked for', () => {
  it('is the API of the stack, signed with the credentials at hand', async () => {
    const { authorization, at } = await signatureAt((url) => {
      deployed(url);
      return { target: 'aws', stack: 'mine' };
    });
    expect(authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/execute-api\/aws4_request,/,
    );
    expect(at).toBe(' --target aws --stack mine');
  });

  it('is called with a bearer token where there is one, on AWS too', async () => {
    vi.stubEnv('VPN_CHANGE_API_TOKEN', 'of-the-environment');
    const { authorization } = await signatureAt((url) => {
      deployed(url);
      return { target: 'aws', stack: 'mine' };
    });
    expect(authorization).toBe('Bearer of-the-environment');
  });

  it('is the URL that is named, without a word of who calls when there is no token', async () => {
    expect(await signatureAt((api) => ({ api, stack: 'vpn-change' }))).toEqual({
      authorization: 'nothing',
      at: ' --api URL',
    });
    vi.stubEnv('VPN_CHANGE_API_TOKEN', 'of-the-environment');
    const environment = (url: string) => {
      vi.stubEnv('VPN_CHANGE_API', url);
      return { stack: 'vpn-change' };
    };
    expect(await signatureAt(environment)).toEqual({ authorization: 'Bearer of-the-environment', at: '' });
  });

  it.each<[string, ApiTargetOptions, string]>([
    ['http elsewhere', { api: 'http://10.0.0.1', stack: '' }, 'api.url: http://10.0.0.1: a sign-in to another machine'],
    ['a path alone', { api: '/changes', stack: '' }, 'api.url: /changes is no URL of an API'],
    ['a password in it', { api: 'https://a:b@c.example', stack: '' }, 'is no URL of an API'],
    ['a stack without an API', { target: 'aws', stack: 'mine' }, 'aws.no-output: stack mine has no output ApiUrl'],
  ])('is not %s', async (_, options, words) => {
    stacks
      .on(DescribeStacksCommand)
      .resolves({ Stacks: [{ StackName: 'mine', CreationTime: new Date(0), StackStatus: 'CREATE_COMPLETE' }] });
    await expect(apiTarget(options)).rejects.toThrow(words);
  });

  it('takes the region from the URL of the API, else from the environment', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    const away = { api: 'https://api.example', target: 'aws', stack: '' };
    await expect(apiTarget(away)).rejects.toThrow('aws.no-region');
    const known = { ...away, api: 'https://abc.execute-api.eu-west-1.amazonaws.com' };
    expect((await apiTarget(known)).at).toContain('--target aws');
  });
});
