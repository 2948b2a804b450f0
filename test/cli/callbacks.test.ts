import { describe, expect, it } from 'vitest';
import { systemClock } from '../../adapters/local/system-clock.ts';
import { systemRandomness } from '../../adapters/local/system-randomness.ts';
import { SecretIdSchema } from '../../domain/identifiers.ts';
import { openWorkspace, type Workspace } from '../../local/workspace.ts';
import { eventFor } from '../domain/example-events.ts';
import { configuration, filesBelow, newOffice, type Office } from './office.ts';
import { blemishes } from './started-program.ts';

const SECRET = 'canary-0123456789-0123456789-0123456789';
const CONFIGURATION = JSON.stringify({
  ...JSON.parse(configuration()),
  callbacks: { allowedHosts: ['hooks.example.com'] },
});
const EVENT = eventFor('https://hooks.example.com/canary');

async function inWorkspaceOf<T>({ cwd }: Office, use: (workspace: Workspace) => Promise<T>): Promise<T> {
  const surroundings = { clock: systemClock(), randomness: systemRandomness(), environment: {} };
  const workspace = openWorkspace(cwd, surroundings);
  try {
    return await use(workspace);
  } finally {
    workspace.close();
  }
}

/** An office whose only callback is dead. */
async function disappointedOffice(): Promise<Office> {
  const office = newOffice(CONFIGURATION);
  await inWorkspaceOf(office, async ({ callbacks }) => {
    await callbacks.append(EVENT);
    await callbacks.take(60);
    await callbacks.settle(EVENT.id, { kind: 'dead', why: 'answered 410: gone for good' });
  });
  return office;
}

describe.concurrent('the secret that signs callbacks', () => {
  it('goes into the vault and nowhere else', async () => {
    const office = newOffice(CONFIGURATION);
    const end = await office.run(['callbacks', 'secret', '--file', '-'], { input: `${SECRET}\n` });
    expect(end).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^vpn-change\/callbacks: stored\./) });
    const name = SecretIdSchema.parse('vpn-change/callbacks');
    expect((await inWorkspaceOf(office, ({ texts }) => texts.current(name)))?.reveal()).toBe(SECRET);
    expect(filesBelow(office.cwd).filter(({ bytes }) => bytes.includes('canary'))).toEqual([]);
  });

  it('is refused when it is too short, and not repeated', async () => {
    const office = newOffice(CONFIGURATION);
    const end = await office.run(['callbacks', 'secret', '--file', '-'], { input: 'canary' });
    expect(end).toMatchObject({ code: 2, out: '' });
    expect(end.err).toContain('callback.secret');
    expect(end.err).toContain('at least 32 characters');
    expect(blemishes(end)).toEqual([]);
  });

  it('may be there before any host is allowed, with a hint', async () => {
    const end = await newOffice().run(['callbacks', 'secret', '--file', '-', '--json'], { input: SECRET });
    expect([end.code, JSON.parse(end.out)]).toEqual([0, { secret: 'vpn-change/callbacks' }]);
    expect(end.err).toContain('callbacks.allowedHosts is empty');
  });
});

describe.concurrent('callbacks that were not delivered', () => {
  it('are listed with the reason and without the path of their URL', async () => {
    const office = await disappointedOffice();
    const end = await office.run(['callbacks', 'list']);
    expect(end).toMatchObject({ code: 0, err: '' });
    const [, row] = end.out.split('\n');
    expect(row?.split(/ {2,}/)).toEqual([EVENT.id, 'hooks.example.com', '1', 'dead', 'answered 410: gone for good']);
    expect(blemishes(end)).toEqual([]);
    const json = JSON.parse((await office.run(['callbacks', 'list', '--json'])).out);
    expect(json).toMatchObject([{ event: EVENT.id, host: 'hooks.example.com', attempts: 1, next: null }]);
  });

  it('are due again when an operator says so', async () => {
    const office = await disappointedOffice();
    const end = await office.run(['callbacks', 'retry', EVENT.id]);
    expect(end).toMatchObject({ code: 0, out: `${EVENT.id}: due now, and from the first pause on\n` });
    expect(await inWorkspaceOf(office, ({ callbacks }) => callbacks.take(60))).toMatchObject({
      event: EVENT,
      attempts: 1,
    });
  });

  it('can only be tried again by a name that is known', async () => {
    const office = newOffice(CONFIGURATION);
    const [none, unknown] = [await office.run(['callbacks', 'list']), await office.run(['callbacks', 'retry', 'x'])];
    expect(none).toMatchObject({ code: 0, out: 'every callback was delivered\n' });
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('callback.unknown') });
  });

  it('are told by doctor, and so is a missing secret', async () => {
    const office = await disappointedOffice();
    const { checks } = JSON.parse((await office.run(['doctor', '--json'])).out);
    expect(checks.filter(({ name }: { name: string }) => name === 'callbacks')).toEqual([
      { name: 'callbacks', state: 'warn', detail: '0 waiting, 1 dead', advice: expect.any(String) },
      {
        name: 'callbacks',
        state: 'warn',
        detail: 'there is no vpn-change/callbacks to sign them with',
        advice: 'vpn-change callbacks secret --file FILE',
      },
    ]);
  });
});
