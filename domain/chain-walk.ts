import { type ChainEntry, ChainEntrySchema, type ChainHead, EMPTY_CHAIN, entryHash } from './evidence-chain.ts';

/** One entry as it was found: where it lies, and what is written there. */
export interface FoundEntry {
  /** A file's name, or whatever tells a person where to look. */
  readonly place: string;
  /** What JSON.parse gave; undefined when it is no JSON. */
  readonly content: unknown;
}

export interface Flaw {
  readonly flaw: 'changed' | 'removed' | 'added' | 'reordered';
  readonly sequence: number;
  /** Null for what is not there. */
  readonly place: string | null;
  readonly text: string;
}

interface Placed {
  readonly place: string;
  readonly entry: ChainEntry;
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
  found: readonly FoundEntry[],
  signed: ReadonlyMap<number, string>,
): { sound: readonly ChainEntry[]; flaw: Flaw | null } {
  const read = found.map(({ place, content }) => ({ place, entry: ChainEntrySchema.safeParse(content).data }));
  const placed = read.flatMap(({ place, entry }) => (entry ? [{ place, entry }] : []));
  const known = { bySequence: Map.groupBy(placed, ({ entry }) => entry.sequence), signed };
  const sound: ChainEntry[] = [];
  let vouched = 0;
  for (const { place, entry } of read) {
    const last = sound.at(-1) ?? EMPTY_CHAIN;
    const sequence = last.sequence + 1;
    if (!entry) return { sound, flaw: flawed('changed', sequence, place, 'is no entry of a chain') };
    const flaw = ownFlaw({ place, entry }) ?? placeFlaw({ place, entry }, last, known);
    if (flaw) return { sound, flaw };
    const wanted = signed.get(sequence);
    if (wanted !== undefined && wanted !== entry.hash) {
      const since = `what is not as it was signed begins after record ${vouched}`;
      return { sound: sound.slice(0, vouched), flaw: flawed('changed', vouched + 1, null, `or a later one: ${since}`) };
    }
    if (wanted !== undefined) vouched = sequence;
    sound.push(entry);
  }
  const cut = [...signed.keys()].some((sequence) => sequence > sound.length);
  return { sound, flaw: cut ? flawed('removed', sound.length + 1, null, 'is missing, and was signed') : null };
}

function ownFlaw({ place, entry }: Placed): Flaw | null {
  if (entryHash(entry) === entry.hash) return null;
  return flawed('changed', entry.sequence, place, 'is not what its hash was made from');
}

/** What is wrong with an entry that is what its hash says, but perhaps not in its place. */
function placeFlaw({ place, entry }: Placed, last: ChainHead, known: Known): Flaw | null {
  const expected = last.sequence + 1;
  const twins = known.bySequence.get(entry.sequence) ?? [];
  const genuine = twins.find((twin) => isSigned(twin, known) || isContinued(twin, known)) ?? twins[0];
  if (genuine?.place !== place) return flawed('added', entry.sequence, place, 'has the number of another');
  if (entry.sequence === expected) return entry.previousHash === last.hash ? null : brokenLink(place, last, known);
  const [there] = known.bySequence.get(expected) ?? [];
  if (!there) return flawed('removed', expected, null, `is missing before ${place}`);
  if (!follows(entry, known))
    return flawed('added', entry.sequence, place, 'was not made after the one before its number');
  return flawed('reordered', entry.sequence, place, `stands where ${expected} belongs`);
}

/** Two neighbours of which one was made anew, with a hash of its own that fits it. */
function brokenLink(place: string, { sequence, hash }: ChainHead, { bySequence, signed }: Known): Flaw {
  const previous = bySequence.get(sequence)?.[0]?.place ?? null;
  if (previous === null || signed.get(sequence) === hash) {
    return flawed('changed', sequence + 1, place, 'was not made after the one before it');
  }
  return flawed('changed', sequence, previous, 'is not the one that the next was made after');
}

function isSigned({ entry }: Placed, { signed }: Known): boolean {
  return signed.get(entry.sequence) === entry.hash;
}

function isContinued({ entry }: Placed, { bySequence }: Known): boolean {
  return bySequence.get(entry.sequence + 1)?.some((next) => next.entry.previousHash === entry.hash) ?? false;
}

function follows({ sequence, previousHash }: ChainEntry, { bySequence }: Known): boolean {
  if (sequence === 1) return previousHash === EMPTY_CHAIN.hash;
  return bySequence.get(sequence - 1)?.some(({ entry }) => entry.hash === previousHash) ?? false;
}

function flawed(flaw: Flaw['flaw'], sequence: number, place: string | null, what: string): Flaw {
  return { flaw, sequence, place, text: `record ${sequence}${place ? ` (${place})` : ''} ${what}` };
}
