import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { guardedLookup, type Resolve } from '../../../adapters/callback/guarded-lookup.ts';
import { isPublicAddress } from '../../../adapters/callback/public-address.ts';

const PUBLIC = [
  { address: '8.8.8.8', family: 4 },
  { address: '2606:4700::1111', family: 6 },
];
const PRIVATE = { address: '10.0.0.1', family: 4 };

/** A resolver with these answers, one after the other; with none left it fails. */
function resolver(...answers: (readonly LookupAddress[])[]): Resolve {
  return (_hostname, _options, found) => {
    const addresses = answers.shift();
    if (addresses) found(null, [...addresses]);
    else found(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }), []);
  };
}

function lookedUp(resolve: Resolve, all: boolean) {
  return new Promise<readonly unknown[]>((settle) => {
    guardedLookup(resolve, isPublicAddress)('hooks.example.com', { all }, (...answer) => settle(answer));
  });
}

describe('the look-up for a connection', () => {
  it('hands over the very addresses that were looked at', async () => {
    expect(await lookedUp(resolver(PUBLIC), true)).toEqual([null, PUBLIC]);
    expect(await lookedUp(resolver(PUBLIC), false)).toEqual([null, '8.8.8.8', 4]);
  });

  it('asks the DNS once: what it says the next time is of no account', async () => {
    const resolve = resolver(PUBLIC, [PRIVATE]);
    expect(await lookedUp(resolve, true)).toEqual([null, PUBLIC]);
    const [error] = await lookedUp(resolve, true);
    expect(String(error)).toBe('ForbiddenAddressError: leads to 10.0.0.1');
  });

  it.each([true, false])('hands over nothing when one address is not allowed (all: %s)', async (all) => {
    const [error, address] = await lookedUp(resolver([...PUBLIC, PRIVATE]), all);
    expect([String(error), address]).toEqual(['ForbiddenAddressError: leads to 10.0.0.1', '']);
  });

  it("passes the resolver's error on", async () => {
    expect(await lookedUp(resolver(), true)).toEqual([expect.objectContaining({ code: 'ENOTFOUND' }), '']);
  });
});
