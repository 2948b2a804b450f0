import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { auditTrail } from '../../domain/audit-trail.ts';
import { TUNNEL_NAMES, VersionIdSchema } from '../../domain/identifiers.ts';
import { type PreSharedKey, scrub } from '../../domain/pre-shared-key.ts';
import { PENDING } from '../../domain/psk-labels.ts';
import { canaryKeys, changeWorld, inVirtualTime, throughTime, type World, type WorldWish } from './change-world.ts';

inVirtualTime();

const STAGED = VersionIdSchema.parse('9'.repeat(32));
const adopted = canaryKeys('adopted');

/** A fault that nobody foresaw, and whose words are the worst possible. */
const indiscreet = (...keys: (PreSharedKey | undefined)[]) =>
  new Error(`unexpected token in ${keys.map((key) => key?.reveal()).join(', ')}`);

const ENDS: readonly [string, WorldWish, string][] = [
  ['a rotation', {}, 'applied'],
  ['a rotation that fails half-way', { scenario: 'keys-differ' }, 'rolled-back'],
  ['a rotation that is refused', { scenario: 'one-tunnel-down' }, 'rejected'],
  ['a rotation that needs an operator', { scenario: 'gateway-error-for-good' }, 'needs-operator'],
  ['a PUT without an answer', { scenario: 'put-times-out-applied' }, 'applied'],
  ['a PUT with half an answer', { scenario: 'put-bad-json' }, 'applied'],
  [
    'a PUT that is refused',
    { behaviour: { faults: [{ method: 'PUT', times: 1, fault: { kind: 'status', status: 400 } }] } },
    'rolled-back',
  ],
  [
    'a PUT that throws',
    {
      ports: ({ vpn }) => ({
        vpn: {
          ...vpn,
          replaceConnection: async (_ref, _body, keys) => {
            throw indiscreet(keys.tunnel1, keys.tunnel2);
          },
        },
      }),
    },
    'needs-operator',
  ],
  [
    'a device that throws, and answers with the key on the way back',
    {
      ports: () => ({
        peer: {
          perform: async (_, { action, preSharedKey }) => {
            if (action === 'load-key') throw indiscreet(preSharedKey);
            return { text: 'done', lastAuthenticatedAt: null };
          },
        },
      }),
    },
    'rolled-back',
  ],
  [
    'a vault that throws',
    {
      ports: ({ vault }) => ({
        vault: {
          ...vault,
          read: async (...args) => {
            const keys = await vault.read(...args);
            throw indiscreet(keys.tunnel1, keys.tunnel2);
          },
        },
      }),
    },
    'rejected',
  ],
];

/** Every key that any side holds: at the gateway, in the device, in each version of the vault. */
async function keysOf(world: World): Promise<PreSharedKey[]> {
  const keys = Object.values(adopted);
  for (const name of ['office', 'branch']) {
    const { pskSecret } = world.settings(name);
    for (const { versionId } of await world.vault.versions(pskSecret)) {
      keys.push(...Object.values(await world.vault.read(pskSecret, versionId)));
    }
    for (const tunnel of TUNNEL_NAMES) {
      const ends = world.simulator.connection(world.connectionId(name))?.tunnels[tunnel];
      if (ends) keys.push(ends.gatewayKey, ends.deviceKey);
    }
  }
  return keys;
}

/** Everything that is left behind, and everything that could be printed. */
async function remainsOf(world: World, results: unknown): Promise<string> {
  const histories = world.histories.all();
  const kept = {
    results,
    histories,
    trail: auditTrail(histories),
    index: await world.index.list({ limit: 100 }),
    claims: await world.ports.claims.all(),
    deeds: world.deeds,
    told: world.told,
    bodies: world.simulator.bodies(),
    facts: ['office', 'branch'].map((name) => world.facts(name)),
    requests: world.simulator.log.counts(),
  };
  return [JSON.stringify(kept), inspect(kept, { depth: 20 }), inspect(world.simulator, { depth: 6 })].join('\n');
}

/** The lines that show a key in whatever spelling, without the key. */
async function showing(text: string, world: World): Promise<string[]> {
  const keys = await keysOf(world);
  const scrubbed = text
    .replaceAll(/canary/gi, '[redacted]')
    .split('\n')
    .map((line) => scrub(line, keys));
  return scrubbed.filter((line) => line.includes('[redacted]')).map((line) => line.slice(0, 300));
}

describe('no key shows', () => {
  const printed: string[] = [];
  const note = (...words: unknown[]) => {
    printed.push(words.map((word) => (typeof word === 'string' ? word : inspect(word))).join(' '));
    return true;
  };
  beforeAll(() => {
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      vi.spyOn(console, method).mockImplementation(note);
    }
    for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation(note);
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });

  it.each(ENDS)('of %s, wherever one looks', async (_, wish, outcome) => {
    const world = await changeWorld(wish);
    const result = await world.run();
    expect(result.outcome).toBe(outcome);
    const text = [await remainsOf(world, result), ...printed].join('\n');
    expect(await showing(text, world)).toEqual([]);
  });

  it('of several changes, one of them with keys that somebody else staged', async () => {
    const world = await changeWorld({ scenario: 'gateway-error' });
    await world.vault.stage(world.settings('office').pskSecret, STAGED, adopted, [PENDING]);
    const update = { kind: 'update', patch: { displayName: 'office-v2' } } as const;
    const results = await throughTime(
      Promise.all([world.start(), world.start(update), world.start({ connection: 'branch' }), world.start()]),
    );
    expect(results.map(({ outcome }) => outcome)).toEqual(['rolled-back', 'applied', 'applied', 'applied']);
    const text = [await remainsOf(world, results), ...printed].join('\n');
    expect(await showing(text, world)).toEqual([]);
  });

  it('where nobody looked away: the search itself finds a key that does show', async () => {
    const world = await changeWorld();
    await world.run();
    const [key] = await keysOf(world);
    const text = await remainsOf(world, { note: Buffer.from(`psk=${key?.reveal()}`).toString('base64') });
    expect(await showing(text, world)).not.toEqual([]);
  });
});
