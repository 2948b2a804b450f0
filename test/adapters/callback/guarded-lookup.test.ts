import { describe, expect, it } from 'vitest';
import { guardedLookup, type Resolve } from '../../../adapters/callback/guarded-lookup.ts';
import { isPublicAddress } from '../../../adapters/callback/public-address.ts';

const PUBLIC = [
  { address: '8.8.8.8', family: 4 },
  { address: '2606:4700::1111', family: 6 },
];
const PRIVATE = { address: '10.0.0.1', family: 4 };

function lookedUp(resolve: Resolve, all: boolean) {
  return new Promise<readonly unknown[]>((settle) => {
    guardedLookup(resolve, isPublicAddress)('hooks.example.com', { all }, (...answer) => settle(answer));
  });
}

describe('the look-up for a connection', () => {
  it('hands over the very addresses that were looked at', async () => {
    expect(await lookedUp(async () => PUBLIC, true)).toEqual([null, PUBLIC]);
    expect(await lookedUp(async () => PUBLIC, false)).toEqual([null, '8.8.8.8', 4]);
  });

  it('asks the DNS once: what it says the next time is of no account', async () => {
    const answers = [PUBLIC, [PRIVATE]];
    const [error, addresses] = await lookedUp(async () => answers.shift() ?? [], true);
    expect([error, addresses, answers]).toEqual([null, PUBLIC, [[PRIVATE]]]);
  });

  it('hands over nothing when one address is not allowed', async () => {
    for (const all of [true, false]) {
      const [error, address] = await lookedUp(async () => [...PUBLIC, PRIVATE], all);
      expect([String(error), address]).toEqual(['ForbiddenAddressError: leads to 10.0.0.1', '']);
    }
  });

  it("passes the resolver's error on", async () => {
    const missing = new Error('not found');
    const [error] = await lookedUp(async () => Promise.reject(missing), true);
    expect(error).toBe(missing);
  });
});
