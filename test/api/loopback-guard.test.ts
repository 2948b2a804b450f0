import { describe, expect, it } from 'vitest';
import { loopbackOnly } from '../../api/loopback-guard.ts';
import { newChangesGate } from '../../api/new-changes-gate.ts';
import { problemIn } from './api-world.ts';

const passed = () => new Response('passed');
const HERE = 'http://127.0.0.1:8181';

function asked(url: string, headers: Record<string, string> = {}) {
  return loopbackOnly(passed)(new Request(url, { headers }));
}

describe('a server on the loopback interface', () => {
  it.each(['http://127.0.0.1:8181/changes', 'http://localhost:8181/', 'http://[::1]:8181/', 'http://127.9.9.9/'])(
    'is called as %s',
    async (url) => {
      expect(await (await asked(url)).text()).toBe('passed');
    },
  );

  it.each(['http://attacker.example:8181/changes', 'http://127.0.0.1.attacker.example/', 'http://10.0.0.1:8181/'])(
    'does not answer as %s, a name that somebody else made lead here',
    async (url) => {
      expect(await problemIn(await asked(url))).toMatchObject({ told: '403 foreign-host' });
    },
  );

  it.each([
    { origin: 'https://attacker.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:3000' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('does not answer a page of another origin: %j', async (headers) => {
    expect(await problemIn(await asked(`${HERE}/changes`, headers))).toMatchObject({ told: '403 foreign-origin' });
  });

  it.each([{ origin: HERE }, { 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }])(
    'answers a page of its own, or an address that somebody typed: %j',
    async (headers) => {
      expect((await asked(`${HERE}/openapi.json`, headers)).status).toBe(200);
    },
  );
});

describe('a server that is about to end', () => {
  it('takes no new change, and answers everything else', async () => {
    const { fetch, shut } = newChangesGate(passed);
    const ask = (method: string, path: string) => fetch(new Request(`${HERE}${path}`, { method }));
    expect((await ask('POST', '/changes')).status).toBe(200);
    shut();
    expect(await problemIn(await ask('POST', '/changes'))).toMatchObject({ told: '503 unavailable' });
    for (const [method, path] of [
      ['GET', '/changes'],
      ['POST', '/changes/one/confirmation'],
    ] as const) {
      expect((await ask(method, path)).status).toBe(200);
    }
  });
});
