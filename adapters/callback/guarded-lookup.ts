import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** All addresses of a host, as `lookup` of node:dns finds them. */
export type Resolve = (
  hostname: string,
  options: { readonly all: true },
  found: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export class ForbiddenAddressError extends Error {
  override readonly name = 'ForbiddenAddressError';
}

/**
 * Resolves a host for the very connection that is about to be made, so that no later answer of the DNS can lead it
 * elsewhere. One address that is not allowed is enough to refuse them all.
 */
export function guardedLookup(resolve: Resolve, allows: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      const forbidden = addresses.find(({ address }) => !allows(address));
      if (forbidden) return callback(new ForbiddenAddressError(`leads to ${forbidden.address}`), '');
      if (options.all) return callback(null, addresses);
      const [first] = addresses;
      return callback(null, first?.address ?? '', first?.family);
    });
  };
}
