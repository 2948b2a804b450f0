import { describe, expect, it } from 'vitest';
import { ConnectionSelectionSchema, isSelected } from '../../domain/connection-labels.ts';

const LABELS = { site: 'berlin', tier: 'gold' };

describe('a selection of connections', () => {
  it.each([
    ['all', { all: true }, true],
    ['those with a label', { labels: { site: 'berlin' } }, true],
    ['those with both labels', { labels: { site: 'berlin', tier: 'gold' } }, true],
    ['those with another value', { labels: { site: 'bonn' } }, false],
    ['those with one more label', { labels: { site: 'berlin', canary: 'true' } }, false],
    ['those with a label that every object seems to have', { labels: { constructor: 'x' } }, false],
  ] as const)('takes %s', (_, selection, selected) => {
    expect(isSelected(LABELS, ConnectionSelectionSchema.parse(selection))).toBe(selected);
  });

  it.each([{}, { labels: {} }, { all: false }, { all: true, labels: { site: 'berlin' } }, { labels: { 'a b': 'c' } }])(
    'is refused as %o: it would say too little or two things',
    (selection) => {
      expect(ConnectionSelectionSchema.safeParse(selection).success).toBe(false);
    },
  );
});
