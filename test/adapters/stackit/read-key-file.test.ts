import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readKeyFile } from '../../../adapters/stackit/read-key-file.ts';
import { keyFile, PKCS1, PKCS8 } from './key-file-fixture.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'key-file-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function written(content: string): string {
  const path = join(folder, 'key.json');
  writeFileSync(path, content);
  return path;
}

it.each([
  ['PKCS #8', PKCS8, ''],
  ['PKCS #1', PKCS1, ''],
  ['a byte order mark', PKCS8, '\uFEFF'],
])('reads a key file with %s', async (_, privateKey, before) => {
  const key = await readKeyFile(written(before + JSON.stringify(keyFile({ privateKey }))));
  expect(key.credentials).toMatchObject({ kid: 'kid-1', privateKey });
});

const ecKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });

it.each([
  ['cut off', JSON.stringify(keyFile()).slice(0, 900), /^settings\.key-file: \S+key\.json: not JSON$/],
  ['without credentials', '{"id":"canary"}', /credentials: Invalid input/],
  ['that is a list', '["canary"]', /the content: Invalid input/],
  [
    'with an EC key',
    JSON.stringify(keyFile({ privateKey: String(ecKey) })),
    /credentials\.privateKey: an RSA private key/,
  ],
  [
    'with a broken key',
    JSON.stringify(keyFile({ privateKey: 'canary' })),
    /credentials\.privateKey: an RSA private key/,
  ],
  [
    'with an open endpoint',
    JSON.stringify(keyFile({ tokenEndpoint: 'http://canary.test/' })),
    /tokenEndpoint: an https URL/,
  ],
])('refuses a key file %s, without repeating its content', async (_, content, message) => {
  const refusal = await readKeyFile(written(content)).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ name: 'RefusedError', message: expect.stringMatching(message) });
  expect(String(refusal)).not.toMatch(/canary|PRIVATE KEY/);
});

it('names all mistakes at once', async () => {
  const path = written('{"credentials":{"kid":"","iss":7}}');
  await expect(readKeyFile(path)).rejects.toMatchObject({ refusals: { length: 5 } });
});

it('says why a file cannot be read', async () => {
  await expect(readKeyFile(join(folder, 'none.json'))).rejects.toThrow('none.json: no such file');
  await expect(readKeyFile(folder)).rejects.toThrow('a folder, not a file');
});
