/* oxlint-disable typescript/restrict-template-expressions, typescript/no-misused-spread -- these slips are what is tested */
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { format, inspect } from 'node:util';
import { serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../domain/errors.ts';
import { PreSharedKey, PskSetSchema, pskSetToSecretString, scrub } from '../../domain/pre-shared-key.ts';

const TEXT = 'canary.psk.tunnel1.AAAAAAAAAAAAAAAAAAAAAA';
const OTHER = 'canary.psk.tunnel2.BBBBBBBBBBBBBBBBBBBBBB';
const key = new PreSharedKey(TEXT);

function printed(value: unknown): string {
  let text = '';
  const stdout = new Writable({
    write: (chunk, _, done) => {
      text += String(chunk);
      done();
    },
  });
  new Console({ stdout }).dir(value, { showHidden: true, depth: 9 });
  return text;
}

describe('a key', () => {
  it.each<[string, () => string]>([
    ['toString', () => key.toString()],
    ['String()', () => String(key)],
    ['a template literal', () => `${key}`],
    ['concatenation', () => `the key ${key}`.concat(String([key]))],
    ['joining a list', () => [key, key].join()],
    ['JSON', () => JSON.stringify({ key, deep: { list: [key] } })],
    ['inspect', () => inspect(key, { showHidden: true, depth: 9 })],
    ['inspect without custom functions', () => inspect(key, { customInspect: false, showHidden: true, depth: 9 })],
    [
      'inspect of what holds it',
      () => inspect({ key, list: [key], map: new Map([[key, key]]) }, { depth: 9, showHidden: true }),
    ],
    ['format %s', () => format('%s', key)],
    ['format %j %o %O', () => format('%j %o %O', key, key, key)],
    ['format %d %i %f %c', () => format('%d %i %f %c', key, key, key, key)],
    ['format without a format', () => format(key, { key })],
    ['the console', () => printed({ key })],
    ['the message of an error', () => new Error(`no: ${key}`).message],
    ['a fault with a stack', () => inspect(new Fault('PskReusedError', `the key ${key}`), { showHidden: true })],
    ['a cause', () => inspect(new Error('no', { cause: key }), { depth: 9 })],
    ['its own properties', () => JSON.stringify([Object.entries(key), Reflect.ownKeys(key)].map(String))],
    ['a spread copy', () => inspect({ ...key }, { showHidden: true })],
    ['a structured clone', () => inspect(structuredClone(key), { showHidden: true, depth: 9 })],
    ['serialization', () => serialize(key).toString('latin1')],
    ['its primitive', () => Object(key)[Symbol.toPrimitive]?.('default') ?? String(key)],
  ])('shows none of its characters in %s', (_, show) => {
    expect(show()).not.toMatch(/canary|psk\.|AAAA/);
  });

  it.each(['toString', 'toJSON'] as const)('says [redacted] by %s', (name) => {
    expect(key[name]()).toBe('[redacted]');
  });

  it('gives its characters by reveal alone, and its length', () => {
    expect(key.reveal()).toBe(TEXT);
    expect(key.length).toBe(41);
  });
});

describe('the content of a secret', () => {
  const text = `{"tunnel1":{"preSharedKey":"${TEXT}"},"tunnel2":{"preSharedKey":"${OTHER}"}}`;

  it('is read and written in one shape', () => {
    const keys = PskSetSchema.parse(JSON.parse(text));
    expect([keys.tunnel1.reveal(), keys.tunnel2.reveal()]).toEqual([TEXT, OTHER]);
    expect(pskSetToSecretString(keys)).toBe(text);
    expect(inspect(keys, { depth: 9 })).not.toContain('canary');
  });

  it.each<[string, unknown]>([
    ['a short key', { tunnel1: { preSharedKey: 'canary.psk.short' }, tunnel2: { preSharedKey: OTHER } }],
    ['one key alone', { tunnel1: { preSharedKey: TEXT } }],
    ['keys without their name', { tunnel1: TEXT, tunnel2: OTHER }],
    ['a number', { tunnel1: { preSharedKey: 12345 }, tunnel2: { preSharedKey: OTHER } }],
    ['something besides', { tunnel1: { preSharedKey: TEXT, note: OTHER }, tunnel2: { preSharedKey: OTHER } }],
    ['a text', TEXT],
  ])('is refused without showing it: %s', (_, content) => {
    const { error } = PskSetSchema.safeParse(content);
    expect(error).toBeDefined();
    expect(`${error?.message} ${inspect(error, { depth: 9 })}`).not.toContain('canary');
  });
});

describe('scrub', () => {
  it.each<[string, string]>([
    ['as it is', TEXT],
    ['twice', `${TEXT} and ${TEXT}`],
    ['in base64', Buffer.from(TEXT).toString('base64')],
    ['in the base64 of a longer text', Buffer.from(`user:${TEXT}!`).toString('base64')],
    ['in hex', Buffer.from(TEXT).toString('hex')],
    ['in JSON', JSON.stringify({ preSharedKey: TEXT })],
  ])('takes a key out of a text: %s', (_, text) => {
    const scrubbed = scrub(`before ${text} after`, [key]);
    expect(scrubbed).toContain('[redacted]');
    expect(scrubbed).not.toContain(text);
    expect(scrubbed).toMatch(/^before .* after$/);
  });

  it('takes any key out of any text, also where one holds the other', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 20, unit: 'grapheme-ascii' }),
        fc.string(),
        fc.string(),
        (value, before, after) => {
          const longer = `${value}x`;
          const scrubbed = scrub(`${before}${longer}${after}`, [new PreSharedKey(value), new PreSharedKey(longer)]);
          expect(scrubbed.includes(value) && !before.includes(value) && !after.includes(value)).toBe(false);
        },
      ),
    );
  });
});
