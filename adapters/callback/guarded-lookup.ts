import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** All addresses of a host. Rejects with a system error. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

export class ForbiddenAddressError extends Error {
  override readonly name = 'ForbiddenAddressError';
}

/**
 * Resolves a host for the very connection that is about to be made, so that no later answer of the DNS can lead it
 * elsewhere. One address that is not allowed is enough to refuse them all.
 */
export function guardedLookup(resolve: Resolve, allows: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    const found = resolve(hostname).then((addresses) => {
      const forbidden = addresses.find(({ address }) => !allows(address));
      if (forbidden) throw new ForbiddenAddressError(`leads to ${forbidden.address}`);
      return addresses;
    });
    found.then(
      (addresses) => {
        const [first] = addresses;
        if (options.all) callback(null, [...addresses]);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error('not resolved'), ''),
    );
  };
}
