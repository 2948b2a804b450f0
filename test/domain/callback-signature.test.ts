import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callbackMessage } from '../../domain/callback-message.ts';
import { CallbackSecretSchema } from '../../domain/callback-secret.ts';
import { callbackSignature, callbackVerdict } from '../../domain/callback-signature.ts';
import { ConcealedText } from '../../domain/concealed-text.ts';
import { eventFor } from './example-events.ts';

const TEXT = 'canary-0123456789-0123456789-0123456789';
const SECRET = new ConcealedText(TEXT);
const NOW = 1_772_366_400;
const WITHIN = { nowSeconds: NOW, toleranceSeconds: 300 };
const BODY = '{"type":"change.applied"}';
const signature = callbackSignature(SECRET, NOW, BODY);

describe('the signature of a callback', () => {
  it('is HMAC-SHA256 over the time, a dot and the body', () => {
    const hex = createHmac('sha256', TEXT).update(`${NOW}.${BODY}`).digest('hex');
    expect(signature).toBe(`t=${NOW},v1=${hex}`);
  });

  it('is genuine for whatever was signed with the same secret, in the time that is tolerated', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: -300, max: 300 }), (body, drift) => {
        const signed = { signature: callbackSignature(SECRET, NOW + drift, body), body };
        expect(callbackVerdict(signed, SECRET, WITHIN)).toBe('genuine');
      }),
    );
  });

  it('is forged when time, body or secret is another', () => {
    const of = (signed: string, body: string, secret = SECRET) =>
      callbackVerdict({ signature: signed, body }, secret, WITHIN);
    expect(of(signature, `${BODY} `)).toBe('forged');
    expect(of(signature.replace(`t=${NOW}`, `t=${NOW + 1}`), BODY)).toBe('forged');
    expect(of(signature, BODY, new ConcealedText(`${TEXT}.`))).toBe('forged');
  });

  it.each([301, -301])('is expired at %i seconds from now', (drift) => {
    const old = { signature: callbackSignature(SECRET, NOW + drift, BODY), body: BODY };
    expect(callbackVerdict(old, SECRET, WITHIN)).toBe('expired');
  });

  it.each([
    '',
    `t=${NOW}`,
    'v1=00',
    signature.slice(0, -1),
    `${signature}0`,
    signature.toUpperCase(),
    signature.replace('v1', 'v2'),
    `t=1e9,${signature.split(',')[1]}`,
  ])('is malformed: %j', (malformed) => {
    expect(callbackVerdict({ signature: malformed, body: BODY }, SECRET, WITHIN)).toBe('malformed');
  });
});

describe('the message', () => {
  const event = eventFor('https://hooks.example.com/1');
  const { headers, body } = callbackMessage(event, SECRET, NOW * 1000 + 999);

  it('carries the event without the URL, and its id in a header too', () => {
    const { callbackUrl, ...told } = event;
    expect(JSON.parse(body)).toEqual(told);
    expect(callbackUrl).toBe('https://hooks.example.com/1');
    expect(headers['x-vpn-change-event-id']).toBe(event.id);
  });

  it('is signed as it goes out, in whole seconds', () => {
    const signed = { signature: headers['x-vpn-change-signature'] ?? '', body };
    expect(callbackVerdict(signed, SECRET, { nowSeconds: NOW, toleranceSeconds: 0 })).toBe('genuine');
  });

  it('does not hold the secret', () => {
    expect(inspect({ headers, body })).not.toContain('canary');
  });
});

describe('the secret', () => {
  it('takes a text of 32 characters or more, without what an editor leaves around it', () => {
    expect(CallbackSecretSchema.parse(` ${TEXT}\n`).reveal()).toBe(TEXT);
  });

  it.each([
    ['too short', TEXT.slice(0, 31), 'must have at least 32 characters'],
    ['longer by spaces alone', `${TEXT.slice(0, 31)}          `, 'must have at least 32 characters'],
    ['endless', 'x'.repeat(1025), 'must have at most 1024 characters'],
    ['two lines', `${TEXT}\n${TEXT}`, 'must be of printable ASCII characters, without spaces'],
  ])('refuses one that is %s, without repeating it', (_, text, why) => {
    const { error } = CallbackSecretSchema.safeParse(text);
    expect(error?.issues.map(({ message }) => message)).toEqual([why]);
    expect(inspect(error)).not.toContain('canary');
  });

  it('shows in no print, no JSON and no inspection', () => {
    expect(
      [String(SECRET), JSON.stringify({ SECRET }), inspect({ SECRET }, { showHidden: true })].join(),
    ).not.toContain('canary');
  });
});
