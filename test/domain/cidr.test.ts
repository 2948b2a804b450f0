import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cidr, cidrText, contains, overlaps, parseCidr, parseIpv4 } from '../../domain/cidr.ts';

const address = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const block = fc.record({ address, length: fc.integer({ min: 0, max: 32 }) });
/** Two blocks that often share their leading bits. */
const blockPair = fc
  .tuple(block, block, fc.integer({ min: 0, max: 32 }))
  .map(([a, b, shared]) => [a, { ...b, address: joined(a.address, b.address, shared) }] as const);

function bits(value: number): string {
  return value.toString(2).padStart(32, '0');
}

function joined(head: number, tail: number, shared: number): number {
  return Number.parseInt(bits(head).slice(0, shared) + bits(tail).slice(shared), 2);
}

function text({ address: value, length }: { address: number; length: number }): string {
  const parts = [0, 8, 16, 24].map((start) => Number.parseInt(bits(value).slice(start, start + 8), 2));
  return `${parts.join('.')}/${length}`;
}

function parsed(source: string): Cidr {
  const cidr = parseCidr(source);
  if (cidr === null) throw new Error(`${source} should parse`);
  return cidr;
}

describe('parseCidr', () => {
  it.each([
    ['10.0.0.0/16', '10.0.0.0/16', false],
    ['10.10.10.10', '10.10.10.10/32', false],
    ['10.0.0.5/16', '10.0.0.0/16', true],
    ['0.0.0.0/0', '0.0.0.0/0', false],
    ['255.255.255.255/32', '255.255.255.255/32', false],
    ['192.168.1.129/25', '192.168.1.128/25', true],
  ])('reads %s as %s', (source, canonical, hostBits) => {
    const cidr = parsed(source);
    expect(cidrText(cidr)).toBe(canonical);
    expect(cidr.hostBits).toBe(hostBits);
  });

  it.each([
    '',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '10.0.0.256/32',
    '10.00.0.0/8',
    '10.0.0.0.',
    '10.0.0.0/-1',
    ' 10.0.0.0/8',
    '10.0.0.0/8\n',
    '2001:db8::/32',
    'example.org',
  ])('refuses %j', (source) => {
    expect(parseCidr(source)).toBeNull();
  });

  it('gives the same block for a text and for its canonical text', () => {
    fc.assert(
      fc.property(block, (any) => {
        const cidr = parsed(text(any));
        expect(parseCidr(cidrText(cidr))).toEqual({ ...cidr, hostBits: false });
      }),
    );
  });

  it('reads an address as its number', () => {
    fc.assert(
      fc.property(address, (value) => {
        expect(parseIpv4(text({ address: value, length: 32 }).replace('/32', ''))).toBe(value);
      }),
    );
  });
});

describe('overlaps and contains', () => {
  it('agree with a comparison bit by bit, whichever block comes first', () => {
    fc.assert(
      fc.property(blockPair, ([left, right]) => {
        const common = Math.min(left.length, right.length);
        const expected = bits(left.address).slice(0, common) === bits(right.address).slice(0, common);
        const [a, b] = [parsed(text(left)), parsed(text(right))];
        expect(overlaps(a, b)).toBe(expected);
        expect(overlaps(b, a)).toBe(expected);
        expect(contains(a, b)).toBe(expected && left.length <= right.length);
      }),
      { numRuns: 1000 },
    );
  });
});
