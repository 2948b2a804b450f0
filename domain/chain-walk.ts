import type { EntryReading } from './entry-reading.ts';
import { type ChainHead, EMPTY_CHAIN } from './evidence-chain.ts';

export interface Flaw {
  readonly flaw: 'changed' | 'removed' | 'added' | 'reordered';
  readonly sequence: number;
  /** Null for what is not there. */
  readonly place: string | null;
  readonly text: string;
}

type Link = NonNullable<EntryReading['link']>;
interface Placed {
  readonly place: string;
  readonly link: Link;
}
interface Known {
  readonly bySequence: ReadonlyMap<number, readonly Placed[]>;
  /** Hashes by sequence that a checkpoint vouches for. */
  readonly signed: ReadonlyMap<number, string>;
}

/**
 * Goes through a chain from its first place on, as far as everything is as it was kept, and names the first record that is
 * not. `signed`: hashes by sequence that believable checkpoints vouch for.
 */
export function walkChain(
  readings: readonly EntryReading[],
  signed: ReadonlyMap<number, string>,
): { head: ChainHead; flaw: Flaw | null } {
  const placed = readings.flatMap(({ place, link }) => (link ? [{ place, link }] : []));
  const known = { bySequence: Map.groupBy(placed, ({ link }) => link.sequence), signed };
  let head = EMPTY_CHAIN;
  let vouched = EMPTY_CHAIN;
  for (const { place, link, intact } of readings) {
    const sequence = head.sequence + 1;
    if (!link) return { head, flaw: flawed('changed', sequence, place, 'is no entry of a chain') };
    const flaw = intact
      ? placeFlaw({ place, link }, head, known)
      : flawed('changed', link.sequence, place, 'is not what its hash was made from');
    if (flaw) return { head, flaw };
    const wanted = signed.get(sequence);
    if (wanted !== undefined && wanted !== link.hash) {
      const what = `or a later one was changed: the hashes up to record ${sequence} are not those that were signed`;
      return { head: vouched, flaw: flawed('changed', vouched.sequence + 1, null, what) };
    }
    head = { sequence, hash: link.hash };
    if (wanted !== undefined) vouched = head;
  }
  const cut = [...signed.keys()].some((sequence) => sequence > head.sequence);
  return { head, flaw: cut ? flawed('removed', head.sequence + 1, null, 'is missing, and was signed') : null };
}

/** What is wrong with an entry that is what its hash says, but perhaps not in its place. */
function placeFlaw({ place, link }: Placed, head: ChainHead, known: Known): Flaw | null {
  const expected = head.sequence + 1;
  const { sequence } = link;
  const twins = known.bySequence.get(sequence) ?? [];
  const genuine = twins.find((twin) => isSigned(twin, known) || isContinued(twin, known)) ?? twins[0];
  if (genuine?.place !== place) return flawed('added', sequence, place, 'has the number of another');
  if (sequence === expected) return link.previousHash === head.hash ? null : brokenLink(place, head, known);
  const [there] = known.bySequence.get(expected) ?? [];
  if (!there) return flawed('removed', expected, null, `is missing before ${place}`);
  if (!follows(link, known)) return flawed('added', sequence, place, 'was not made after the one before its number');
  return flawed('reordered', sequence, place, `stands where ${expected} belongs`);
}

/** Two neighbours of which one was made anew, with a hash of its own that fits it. */
function brokenLink(place: string, { sequence, hash }: ChainHead, { bySequence, signed }: Known): Flaw {
  const previous = bySequence.get(sequence)?.[0]?.place ?? null;
  if (previous === null || signed.get(sequence) === hash) {
    return flawed('changed', sequence + 1, place, 'was not made after the one before it');
  }
  return flawed('changed', sequence, previous, 'is not the one that the next was made after');
}

function isSigned({ link }: Placed, { signed }: Known): boolean {
  return signed.get(link.sequence) === link.hash;
}

function isContinued({ link }: Placed, { bySequence }: Known): boolean {
  return bySequence.get(link.sequence + 1)?.some((next) => next.link.previousHash === link.hash) ?? false;
}

function follows({ sequence, previousHash }: Link, { bySequence }: Known): boolean {
  if (sequence === 1) return previousHash === EMPTY_CHAIN.hash;
  return bySequence.get(sequence - 1)?.some(({ link }) => link.hash === previousHash) ?? false;
}

function flawed(flaw: Flaw['flaw'], sequence: number, place: string | null, what: string): Flaw {
  return { flaw, sequence, place, text: `record ${sequence}${place ? ` (${place})` : ''} ${what}` };
}
