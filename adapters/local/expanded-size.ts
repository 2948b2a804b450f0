/** How many values a document has once each alias is a copy: what reading it costs. Infinity for one that holds itself. */
export function expandedSize(document: unknown): number {
  const known = new Map<object, number>();
  const sizeOf = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return 1;
    const size = known.get(value);
    if (size !== undefined) return size;
    known.set(value, Number.POSITIVE_INFINITY);
    const total = Object.values(value).reduce<number>((sum, inner) => sum + sizeOf(inner), 1);
    known.set(value, total);
    return total;
  };
  return sizeOf(document);
}
