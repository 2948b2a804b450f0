import type { Cidr } from './cidr.ts';

interface Placed {
  readonly cidr: Cidr;
}

/**
 * Each pair of a left and a right block that overlap. Blocks nest or are disjoint, so one pass over the sorted blocks
 * meets every pair as a block and those still open around it: O(n log n), and at most 33 open blocks a side when each
 * side's blocks are distinct.
 */
export function overlappingPairs<L extends Placed, R extends Placed>(
  left: readonly L[],
  right: readonly R[],
): [L, R][] {
  const pairs: [L, R][] = [];
  let openLeft: L[] = [];
  let openRight: R[] = [];
  const marked: ({ side: 'left'; block: L } | { side: 'right'; block: R })[] = [
    ...left.map((block) => ({ side: 'left' as const, block })),
    ...right.map((block) => ({ side: 'right' as const, block })),
  ];
  for (const next of marked.sort((a, b) => byPosition(a.block.cidr, b.block.cidr))) {
    const { first } = next.block.cidr;
    openLeft = openLeft.filter(({ cidr }) => cidr.last >= first);
    openRight = openRight.filter(({ cidr }) => cidr.last >= first);
    if (next.side === 'left') {
      for (const open of openRight) pairs.push([next.block, open]);
      openLeft.push(next.block);
    } else {
      for (const open of openLeft) pairs.push([open, next.block]);
      openRight.push(next.block);
    }
  }
  return pairs;
}

/** Each block that lies within another of the same list, with the closest one around it: at most one pair a block. */
export function nestedPairs<T extends Placed>(blocks: readonly T[]): { inner: T; outer: T }[] {
  const pairs: { inner: T; outer: T }[] = [];
  const open: T[] = [];
  for (const inner of blocks.toSorted((a, b) => byPosition(a.cidr, b.cidr))) {
    let outer = open.at(-1);
    while (outer !== undefined && outer.cidr.last < inner.cidr.first) {
      open.pop();
      outer = open.at(-1);
    }
    if (outer !== undefined) pairs.push({ inner, outer });
    open.push(inner);
  }
  return pairs;
}

/** Disjoint and in order: neighbouring and overlapping blocks joined. */
export function joinedSpans(blocks: readonly Cidr[]): { first: number; last: number }[] {
  const spans: { first: number; last: number }[] = [];
  for (const { first, last } of blocks.toSorted(byPosition)) {
    const previous = spans.at(-1);
    if (previous !== undefined && first <= previous.last + 1) previous.last = Math.max(previous.last, last);
    else spans.push({ first, last });
  }
  return spans;
}

function byPosition(a: Cidr, b: Cidr): number {
  return a.first - b.first || b.last - a.last;
}
