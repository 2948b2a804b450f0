import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cidrText, contains, overlaps, parseCidr } from '../../domain/cidr.ts';
import { joinedSpans, nestedPairs, overlappingPairs } from '../../domain/overlapping-pairs.ts';

/** Blocks of 10.0.x.y, small enough a space that many overlap, equal ones among them. */
const blocks = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 20, max: 32 }))
    .map(([third, fourth, length]) => parseCidr(`10.0.${third}.${fourth}/${length}`))
    .filter((cidr) => cidr !== null),
  { maxLength: 40 },
);
const placed = blocks.map((list) => list.map((cidr, index) => ({ cidr, index })));

describe('overlappingPairs', () => {
  it('finds each overlapping pair once and no other', () => {
    fc.assert(
      fc.property(placed, placed, (left, right) => {
        const expected = left.flatMap((a) =>
          right.filter((b) => overlaps(a.cidr, b.cidr)).map((b) => `${a.index}-${b.index}`),
        );
        const found = overlappingPairs(left, right).map(([a, b]) => `${a.index}-${b.index}`);
        expect(found.toSorted()).toEqual(expected.toSorted());
      }),
    );
  });
});

describe('nestedPairs', () => {
  it('names exactly the blocks that overlap an earlier or larger one, each with the closest around it', () => {
    fc.assert(
      fc.property(placed, (list) => {
        const pairs = nestedPairs(list);
        const distinct = new Set(list.map(({ cidr }) => cidrText(cidr)));
        const tops = list.filter(
          ({ cidr }) => !list.some((o) => contains(o.cidr, cidr) && o.cidr.length < cidr.length),
        );
        const roots = new Set(tops.map(({ cidr }) => cidrText(cidr)));
        expect(pairs).toHaveLength(list.length - roots.size);
        expect(roots.size).toBeLessThanOrEqual(distinct.size);
        for (const { inner, outer } of pairs) expect(contains(outer.cidr, inner.cidr)).toBe(true);
      }),
    );
  });
});

describe('joinedSpans', () => {
  it('covers exactly the addresses of its blocks, with a gap between any two spans', () => {
    fc.assert(
      fc.property(blocks, fc.integer({ min: 0x0a000000, max: 0x0a0003ff }), (list, address) => {
        const spans = joinedSpans(list);
        const within = (span: { first: number; last: number }) => span.first <= address && address <= span.last;
        expect(spans.some(within)).toBe(list.some(within));
        for (const [index, span] of spans.entries()) {
          expect(span.first).toBeGreaterThan((spans[index - 1]?.last ?? -2) + 1);
        }
      }),
    );
  });
});
