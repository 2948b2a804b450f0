import { expect, it } from 'vitest';
import * as z from 'zod';
import { PATCH_DOCUMENT } from '../../api/schemas/patch-document.ts';
import { type Fields, PATCH_FIELDS } from '../../domain/patch-fields.ts';
import { patchRefusals } from '../../domain/patch-rules.ts';

const VALUES = [null, '', 'x', 1, -1, 1.5, true, [], ['a'], [1], [null], {}, { a: 'b' }, { a: null }, { a: 1 }];

/** Each field with each value, at the end of the way that leads to it. */
function patches(fields: Fields, wrap: (patch: object) => object = (patch) => patch): object[] {
  return Object.entries(fields).flatMap(([name, rule]) => [
    ...VALUES.map((value) => wrap({ [name]: value })),
    ...(rule.kind === 'object' ? patches(rule.fields, (inner) => wrap({ [name]: inner })) : []),
  ]);
}

it('the document of a patch takes what the rules take, and nothing else', () => {
  const document = z.fromJSONSchema(PATCH_DOCUMENT);
  const all = [{}, { unknown: 1 }, { tunnel1: { unknown: 1 } }, ...patches(PATCH_FIELDS)];
  const differing = all.filter((patch) => document.safeParse(patch).success !== (patchRefusals(patch).length === 0));
  expect(differing).toEqual([]);
  expect(all.length).toBeGreaterThan(500);
});
