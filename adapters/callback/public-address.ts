import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** IANA's special-purpose registries (RFC 6890): what is no single machine on the Internet. */
const SPECIAL_IPV4 = networks('ipv4', [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10', // carrier-grade NAT
  '127.0.0.0/8',
  '169.254.0.0/16', // link-local, with the metadata services of clouds
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4', // multicast
  '240.0.0.0/4',
]);

/** All of global unicast. What maps or translates IPv4, unique local and link-local addresses are outside of it. */
const GLOBAL_IPV6 = networks('ipv6', ['2000::/3']);

const SPECIAL_IPV6 = networks('ipv6', [
  '2001::/23', // Teredo and other protocols
  '2001:db8::/32',
  '2002::/16', // 6to4, which carries an IPv4 address of anybody's choice
  '2620:4f:8000::/48',
  '3fff::/20',
]);

const LOOPBACK_IPV4 = networks('ipv4', ['127.0.0.0/8']);
const LOOPBACK_IPV6 = networks('ipv6', ['::1/128']);

export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !SPECIAL_IPV4.check(address, 'ipv4');
  return isIPv6(address) && GLOBAL_IPV6.check(address, 'ipv6') && !SPECIAL_IPV6.check(address, 'ipv6');
}

export function isLoopbackAddress(address: string): boolean {
  if (isIPv4(address)) return LOOPBACK_IPV4.check(address, 'ipv4');
  return isIPv6(address) && LOOPBACK_IPV6.check(address, 'ipv6');
}

function networks(family: 'ipv4' | 'ipv6', all: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of all) {
    const [address = '', length = ''] = network.split('/');
    list.addSubnet(address, Number(length), family);
  }
  return list;
}
