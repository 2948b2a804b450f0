import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../adapters/local/system-clock.ts';
import { systemRandomness } from '../../adapters/local/system-randomness.ts';
import { callbackVerdict } from '../../domain/callback-signature.ts';
import { ConcealedText } from '../../domain/concealed-text.ts';
import { SettingsSchema } from '../../domain/settings.ts';
import { callbackEvents } from '../../local/callback-events.ts';
import { startCallbacks } from '../../local/start-callbacks.ts';
import { openWorkspace } from '../../local/workspace.ts';
import { temporaryFolder } from '../adapters/local/temporary-folder.ts';
import { startServer } from '../adapters/stackit/loopback-server.ts';
import { eventFor } from '../domain/example-events.ts';

const SECRET = new ConcealedText('canary-0123456789-0123456789-0123456789');

/** A workspace with a secret, and a receiver on this machine that the configuration allows. */
async function office() {
  const clock = systemClock();
  const workspace = openWorkspace(temporaryFolder(), { clock, randomness: systemRandomness(), environment: {} });
  onTestFinished(() => workspace.close());
  const receiver = await startServer((response) => response.writeHead(204).end());
  onTestFinished(() => receiver.close());
  const settings = SettingsSchema.parse({
    stackit: { endpoint: 'simulator' },
    callbacks: { allowedHosts: [new URL(receiver.url).host] },
    connections: {},
  });
  await workspace.texts.store(settings.callbacks.secret, SECRET);
  const start = () => {
    const delivery = startCallbacks({ settings, workspace, clock, onFault: vi.fn<(error: unknown) => void>() });
    onTestFinished(() => delivery.stop());
  };
  return { workspace, receiver, start };
}

describe('callbacks of a workspace', () => {
  it('reach the system that asked, signed with the secret of the vault, also those of an earlier run', async () => {
    const { workspace, receiver, start } = await office();
    const event = eventFor(`${receiver.url}/hook`);
    await callbackEvents(workspace.callbacks).publish(event);
    start();
    await vi.waitFor(async () => expect(await workspace.callbacks.undelivered()).toEqual([]), { timeout: 10_000 });
    const [heard] = receiver.seen;
    const body = heard?.body ?? '';
    expect([receiver.seen.length, heard?.path, JSON.parse(body).id]).toEqual([1, '/hook', event.id]);
    const signed = { signature: String(heard?.headers['x-vpn-change-signature']), body };
    const now = { nowSeconds: Date.now() / 1000, toleranceSeconds: 60 };
    expect(callbackVerdict(signed, SECRET, now)).toBe('genuine');
  });

  it('reach no host that the configuration does not name', async () => {
    const { workspace, receiver, start } = await office();
    await callbackEvents(workspace.callbacks).publish(eventFor(receiver.url.replace('127.0.0.1', 'localhost')));
    start();
    const dead = [{ dueAt: null, problem: expect.stringContaining('is not one of callbacks.allowedHosts') }];
    await vi.waitFor(async () => expect(await workspace.callbacks.undelivered()).toMatchObject(dead), {
      timeout: 10_000,
    });
    expect(receiver.seen).toEqual([]);
  });
});
