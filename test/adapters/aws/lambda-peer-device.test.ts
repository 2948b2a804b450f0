import { inspect } from 'node:util';
import { InvokeCommand, type InvokeCommandOutput, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { lambdaPeerDevice } from '../../../adapters/aws/lambda-peer-device.ts';
import { ChangeIdSchema, SecretIdSchema, VersionIdSchema } from '../../../domain/identifiers.ts';
import type { PeerOrder } from '../../../domain/ports.ts';
import { PreSharedKey } from '../../../domain/pre-shared-key.ts';
import { PeerSettingsSchema } from '../../../domain/settings.ts';
import { toldPeer } from '../../fakes/told-peer.ts';
import { answered, PASSING } from './aws-errors.ts';

const KEY = 'canary.psk.tunnel1.AAAAAAAAAAAAAAAAAAAAAA';
const ORDER: PeerOrder = {
  action: 'load-key',
  changeId: ChangeIdSchema.parse('chg-1'),
  connection: 'office',
  tunnel: 'tunnel1',
  preSharedKey: new PreSharedKey(KEY),
  secret: { secretId: SecretIdSchema.parse('vpn/office'), versionId: VersionIdSchema.parse('a'.repeat(64)) },
};
const { secret: _, ...WITHOUT_SECRET } = ORDER;

const peer = (more: object = {}) =>
  toldPeer(PeerSettingsSchema.parse({ kind: 'lambda', functionName: 'load-psk', ...more }));

function device() {
  const client = new LambdaClient({ region: 'eu-central-1' });
  return { mock: mockClient(client), device: lambdaPeerDevice({ client }) };
}

/** The events that a function is told, and a device behind a function that answers this text. */
function functionAnswering(text: string, more: Partial<InvokeCommandOutput> = {}) {
  const { mock, device: told } = device();
  const events: string[] = [];
  mock.on(InvokeCommand).callsFake(async ({ Payload }) => {
    events.push(Buffer.from(Payload).toString());
    return { Payload: Buffer.from(text), ...more };
  });
  return { mock, told, events };
}

/** What the order comes to when the function answers this text. */
const answeredWith = (text: string, more: Partial<InvokeCommandOutput> = {}) =>
  functionAnswering(text, more)
    .told.perform(peer(), ORDER)
    .catch((error: unknown) => error);

describe('the function at the other end', () => {
  it('is told the secret and the version, and never the key', async () => {
    const { mock, told, events } = functionAnswering('{}');
    const functionName = 'arn:aws:lambda:eu-central-1:123456789012:function:load-psk:live';
    await told.perform(peer({ functionName }), ORDER);
    const { FunctionName, InvocationType } = mock.commandCalls(InvokeCommand)[0]?.args[0].input ?? {};
    expect([FunctionName, InvocationType]).toEqual([functionName, 'RequestResponse']);
    expect(events.map((event) => JSON.parse(event))).toEqual([
      {
        action: 'load-key',
        changeId: 'chg-1',
        connection: 'office',
        tunnel: 'tunnel1',
        secretId: 'vpn/office',
        versionId: 'a'.repeat(64),
      },
    ]);
    expect(events.join()).not.toContain('canary');
  });

  it.each([
    [['load-key', 'revert-key'], 'revert-key', 'revert-key', true],
    [['load-key'], 'revert-key', 'load-key', true],
    [['prefer-tunnel'], 'prefer-tunnel', 'prefer-tunnel', false],
    [['evidence'], 'evidence', 'evidence', false],
  ] as const)('that declares %j is told %s as %s', async (actions, action, sent, withSecret) => {
    const { told, events } = functionAnswering('');
    await told.perform(peer({ actions }), { ...ORDER, action });
    const event = JSON.parse(events[0] ?? '');
    expect(event).toMatchObject({ action: sent });
    expect(Object.keys(event).includes('versionId')).toBe(withSecret);
  });

  it.each([
    ['an action that it does not declare', peer(), { ...ORDER, action: 'evidence' }],
    ['a key without its version', peer(), WITHOUT_SECRET],
    ['a peer of kind command', toldPeer(PeerSettingsSchema.parse({ kind: 'command', command: ['true'] })), ORDER],
  ] as const)('is not called for %s', async (_what, settings, order) => {
    const { mock, device: told } = device();
    await expect(told.perform(settings, order)).rejects.toMatchObject({ name: 'PeerRefusedError' });
    expect(mock.calls()).toEqual([]);
  });

  it.each([
    ['{"text":"loaded"}', 'loaded', null],
    ['{"lastAuthenticatedAt":"2026-03-01T13:00:00+01:00"}', '', Date.parse('2026-03-01T12:00:00Z')],
    ['{"lastAuthenticatedAt":"yesterday","text":"ok"}', 'ok', null],
    ['{"text":7}', '', null],
    ['null', '', null],
    ['', '', null],
    ['no JSON', '', null],
    [`{"text":"${'x'.repeat(5000)}"}`, 'x'.repeat(2000), null],
    [`{"text":"a\\u001b[2Jb ${KEY} ${KEY.slice(0, 9)}\\u0007${KEY.slice(9)}"}`, 'a[2Jb [redacted] [redacted]', null],
  ])('answers %s', async (text, kept, lastAuthenticatedAt) => {
    expect(await answeredWith(text)).toEqual({ text: kept, lastAuthenticatedAt });
  });
});

describe('a function that fails', () => {
  it.each([
    [`{"errorType":"DeviceBusy","errorMessage":"${KEY}","trace":["${KEY}"]}`, 'DeviceBusy'],
    [`{"errorType":"${KEY} and more","errorMessage":"x"}`, 'an error without a type'],
    ['canary', 'an error without a type'],
  ])('is named by the type of its error alone: %#', async (text, type) => {
    const fault = await answeredWith(text, { FunctionError: 'Unhandled' });
    expect(fault).toMatchObject({
      name: 'PeerUnavailableError',
      message: `the peer function, for load-key of tunnel1: it ended with ${type}`,
    });
    expect(inspect(fault, { depth: null })).not.toContain('canary');
  });

  it.each(PASSING)('may be called again after $name', async (error) => {
    const { mock, device: told } = device();
    mock.rejects(error);
    await expect(told.perform(peer(), ORDER)).rejects.toMatchObject({ name: 'PeerUnavailableError' });
  });

  it('is refused when there is no such function', async () => {
    const { mock, device: told } = device();
    mock.rejects(answered('ResourceNotFoundException', 404));
    await expect(told.perform(peer(), ORDER)).rejects.toMatchObject({
      name: 'PeerRefusedError',
      message: 'the peer function, for load-key of tunnel1: ResourceNotFoundException, 404, request req-1',
    });
  });

  it('by not answering is given up in time', async () => {
    const { mock, device: told } = device();
    mock.on(InvokeCommand).callsFake(() => new Promise(() => undefined));
    const soon = { kind: 'lambda', functionName: 'load-psk', timeoutSeconds: 0.05, actions: ['load-key'] } as const;
    await expect(told.perform({ ...soon, actions: [...soon.actions] }, ORDER)).rejects.toMatchObject({
      name: 'PeerUnavailableError',
      message: 'the peer function, for load-key of tunnel1: no answer within 0.05 s',
    });
  });
});

describe('the name of a function', () => {
  it.each([
    ['load-psk', true],
    ['load-psk:live', true],
    ['arn:aws:lambda:eu-central-1:123456789012:function:load-psk', true],
    ['arn:aws-cn:lambda:cn-north-1:123456789012:function:load-psk:$LATEST', true],
    ['arn:aws:sns:eu-central-1:123456789012:load-psk', false],
    ['load psk', false],
    ['', false],
  ])('%j is valid: %j', (functionName, valid) => {
    expect(PeerSettingsSchema.safeParse({ kind: 'lambda', functionName }).success).toBe(valid);
  });
});
