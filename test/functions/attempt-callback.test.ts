import { describe, expect, it } from 'vitest';
import type { CallbackMessage } from '../../domain/callback-message.ts';
import { CallbackSettingsSchema } from '../../domain/callback-settings.ts';
import { callbackVerdict } from '../../domain/callback-signature.ts';
import { ConcealedText } from '../../domain/concealed-text.ts';
import { Fault } from '../../domain/errors.ts';
import type { TextSecrets } from '../../domain/ports.ts';
import { attemptCallback } from '../../functions/attempt-callback.ts';
import { NOW } from '../domain/example-documents.ts';
import { eventFor } from '../domain/example-events.ts';

const SECRET = new ConcealedText('canary-0123456789-0123456789-0123456789');
const SETTINGS = CallbackSettingsSchema.parse({ allowedHosts: ['hooks.example.com'] });

async function attempted(callbackUrl: string | null, current: TextSecrets['current'] = async () => SECRET) {
  const posts: { url: string; message: CallbackMessage }[] = [];
  const attempt = await attemptCallback(eventFor(callbackUrl), SETTINGS, {
    clock: { now: () => NOW },
    secrets: { current },
    sender: {
      post: async (url, message) => {
        posts.push({ url, message });
        return { kind: 'delivered' };
      },
    },
  });
  return { attempt, posts };
}

describe('an attempt to tell the system that asked', () => {
  it('posts the event, signed at this moment with the secret that the configuration names', async () => {
    const named: string[] = [];
    const { attempt, posts } = await attempted('https://hooks.example.com/1', async (name) => {
      named.push(name);
      return SECRET;
    });
    expect([attempt, named]).toEqual([{ kind: 'delivered' }, ['vpn-change/callbacks']]);
    const [{ url, message } = { url: '', message: { headers: {}, body: '' } }] = posts;
    expect(url).toBe('https://hooks.example.com/1');
    const signed = { signature: message.headers['x-vpn-change-signature'] ?? '', body: message.body };
    expect(callbackVerdict(signed, SECRET, { nowSeconds: NOW / 1000, toleranceSeconds: 0 })).toBe('genuine');
  });

  it.each([
    ['a host that is not allowed any more', 'https://evil.example/1', 'evil.example is not one of'],
    ['no URL at all', null, 'no system asked'],
  ])('is refused for %s, without a look at the secret', async (_, url, why) => {
    const { attempt, posts } = await attempted(url, async () => {
      throw new Error('the secret was read');
    });
    expect(attempt).toEqual({ kind: 'refused', why: expect.stringContaining(why) });
    expect(posts).toEqual([]);
  });

  it('has failed while the secret is too weak to sign with, and takes one with a line end as it is meant', async () => {
    const weak = await attempted('https://hooks.example.com/1', async () => new ConcealedText('canary'));
    const ended = await attempted('https://hooks.example.com/1', async () => new ConcealedText(`${SECRET.reveal()}\n`));
    const why = 'the secret vpn-change/callbacks must have at least 32 characters';
    expect([weak.attempt, weak.posts]).toEqual([{ kind: 'failed', why }, []]);
    const { headers, body } = ended.posts[0]?.message ?? { headers: {}, body: '' };
    const signed = { signature: headers['x-vpn-change-signature'] ?? '', body };
    expect(callbackVerdict(signed, SECRET, { nowSeconds: NOW / 1000, toleranceSeconds: 0 })).toBe('genuine');
  });

  it('has failed while there is no secret, and while the vault does not answer: both can be put right', async () => {
    const none = await attempted('https://hooks.example.com/1', async () => null);
    const down = await attempted('https://hooks.example.com/1', async () => {
      throw new Fault('VaultUnavailableError', 'the vault is locked');
    });
    expect([none.attempt, down.attempt]).toEqual([
      { kind: 'failed', why: 'the vault has no secret vpn-change/callbacks to sign with' },
      { kind: 'failed', why: 'the vault is locked' },
    ]);
    expect([...none.posts, ...down.posts]).toEqual([]);
  });
});
