import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject, type Json, JsonSchema } from '../../domain/json.ts';
import { mergePatch } from '../../domain/merge-patch.ts';

/** RFC 7396, appendix A: original, patch, result. */
const APPENDIX: [Json, Json, Json][] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JsonSchema.parse(JSON.parse(JSON.stringify(value))));

/** JSON without a null inside an object: what a merge patch can express. */
function withoutNulls(value: Json): Json {
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutNulls(inner)]));
}

/** The patch that leads from one document to another. */
function patchBetween(from: Json, to: Json): Json {
  if (!isJsonObject(to)) return to;
  const source = isJsonObject(from) ? from : {};
  const removed = Object.keys(source).filter((name) => !Object.hasOwn(to, name));
  return Object.fromEntries([
    ...removed.map((name) => [name, null]),
    ...Object.entries(to).map(([name, inner]) => [name, patchBetween(source[name] ?? null, inner)]),
  ]);
}

describe('mergePatch', () => {
  it.each(APPENDIX)('gives the RFC result for %j patched with %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  it('gives the example of the RFC, section 3', () => {
    const target = {
      title: 'Goodbye!',
      author: { givenName: 'John', familyName: 'Doe' },
      tags: ['example', 'sample'],
      content: 'This will be unchanged',
    };
    const patch = { title: 'Hello!', phoneNumber: '+01-123-456-7890', author: { familyName: null }, tags: ['example'] };
    expect(mergePatch(target, patch)).toEqual({
      title: 'Hello!',
      author: { givenName: 'John' },
      tags: ['example'],
      content: 'This will be unchanged',
      phoneNumber: '+01-123-456-7890',
    });
  });

  it('keeps a __proto__ member as plain data and pollutes nothing', () => {
    const patch = parsedFile('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    const merged = mergePatch({}, patch);
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('polluted');
    expect(JSON.stringify(merged)).toContain('__proto__');
  });

  it('changes neither of its inputs', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const before = JSON.stringify([target, patch]);
        mergePatch(target, patch);
        expect(JSON.stringify([target, patch])).toBe(before);
      }),
    );
  });

  it('has the same effect twice as once', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const once = mergePatch(target, patch);
        expect(mergePatch(once, patch)).toEqual(once);
      }),
    );
  });

  it('takes the patch between two documents from the one to the other', () => {
    fc.assert(
      fc.property(json.map(withoutNulls), json.map(withoutNulls), (from, to) => {
        expect(mergePatch(from, patchBetween(from, to))).toEqual(to);
      }),
    );
  });
});

/** As a file is read: an own member named `__proto__`, which zod would drop. */
function parsedFile(text: string): Json {
  return JSON.parse(text);
}
