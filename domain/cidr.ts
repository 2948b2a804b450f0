const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const LENGTH = /^(?:\d|[12]\d|3[0-2])$/;

/** A block of IPv4 addresses. `first` and `last` are addresses as numbers, 0 to 4294967295. */
export interface Cidr {
  readonly first: number;
  readonly last: number;
  readonly length: number;
  /** True when the text named an address inside the network instead of the network. */
  readonly hostBits: boolean;
}

/** The address as a number, or null. Four decimal parts without leading zeros, as STACKIT's pattern asks. */
export function parseIpv4(text: string): number | null {
  if (!IPV4.test(text)) return null;
  return text.split('.').reduce((address, part) => address * 256 + Number(part), 0);
}

/** An IPv4 block, or null. A missing `/length` is `/32`, as in STACKIT's pattern. */
export function parseCidr(text: string): Cidr | null {
  const [addressText = '', lengthText = '32', ...rest] = text.split('/');
  const address = parseIpv4(addressText);
  if (address === null || rest.length > 0 || !LENGTH.test(lengthText)) return null;
  const length = Number(lengthText);
  const size = 2 ** (32 - length);
  const first = address - (address % size);
  return { first, last: first + size - 1, length, hostBits: first !== address };
}

/** The network in canonical text: host bits cleared, length always given. */
export function cidrText({ first, length }: Cidr): string {
  const parts = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${parts.join('.')}/${length}`;
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.first <= b.last && b.first <= a.last;
}
