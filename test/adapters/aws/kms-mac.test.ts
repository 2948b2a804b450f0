import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it } from 'vitest';
import { kmsMac } from '../../../adapters/aws/kms-mac.ts';
import { answered } from './aws-errors.ts';

const client = new KMSClient({ region: 'eu-central-1' });
const mac = kmsMac(client, 'key-1');

it('lets KMS make the code, with a key that stays there', async () => {
  const mock = mockClient(client)
    .on(GenerateMacCommand)
    .resolves({ Mac: new Uint8Array(32).fill(5) });
  expect(await mac(Buffer.from('message'))).toEqual(new Uint8Array(32).fill(5));
  expect(mock.commandCalls(GenerateMacCommand)[0]?.args[0].input).toEqual({
    KeyId: 'key-1',
    MacAlgorithm: 'HMAC_SHA_256',
    Message: Buffer.from('message'),
  });
});

it.each([
  ['fails', () => mockClient(client).rejects(answered('DisabledException'))],
  ['answers with no code', () => mockClient(client).resolves({})],
  ['answers with a code of another length', () => mockClient(client).resolves({ Mac: new Uint8Array(48) })],
])('makes the vault unavailable when KMS %s', async (_, arrange) => {
  arrange();
  await expect(mac(Buffer.from('canary'))).rejects.toMatchObject({
    name: 'VaultUnavailableError',
    message: expect.not.stringContaining('canary'),
  });
});
