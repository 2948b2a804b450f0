import { describe, expect, it } from 'vitest';
import { ACCESS } from '../../api/access.ts';
import { OPERATIONS } from '../../api/operations.ts';
import { openApi } from './openapi-reader.ts';

describe('the list of operations', () => {
  it('has every call of the document, and no other', async () => {
    const { operations } = await openApi();
    const served = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(OPERATIONS.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(served.toSorted());
  });

  it('has each guarded one under the name that the table of roles has it by', async () => {
    const { operations } = await openApi();
    const named = Object.fromEntries(
      operations.map(({ method, path, operationId }) => [`${method.toUpperCase()} ${path}`, operationId]),
    );
    const guarded = OPERATIONS.filter(({ guard }) => guard !== null);
    expect(guarded.map(({ method, path }) => named[`${method} ${path}`])).toEqual(guarded.map(({ guard }) => guard));
    expect(guarded.flatMap(({ guard }) => guard ?? []).toSorted()).toEqual(Object.keys(ACCESS).toSorted());
  });

  it('has two that are open to everybody', () => {
    const open = OPERATIONS.filter(({ guard }) => guard === null).map(({ path }) => path);
    expect(open.toSorted()).toEqual(['/healthz', '/openapi.json']);
  });
});
