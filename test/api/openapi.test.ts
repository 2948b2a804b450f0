import { describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../api/problem-types.ts';
import { ANNA, apiWorld, problemIn, ROTATION, UPDATE } from './api-world.ts';
import { openApi } from './openapi-reader.ts';

const { served, document, operations, validator } = await openApi();

/** Every object of the document, with the way that leads to it. */
function objectsIn(value: unknown, path = ''): { path: string; value: object }[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(value).flatMap(([name, inner]) => objectsIn(inner, `${path}/${name}`));
  return [{ path, value }, ...below];
}

const contents = operations.flatMap(({ operationId, requestBody, responses }) => [
  ...Object.entries(requestBody?.content ?? {}).map(([type, content]) => ({
    place: `${operationId} ${type}`,
    content,
  })),
  ...Object.entries(responses).flatMap(([status, { content: each }]) =>
    Object.entries(each).map(([type, content]) => ({ place: `${operationId} ${status} ${type}`, content })),
  ),
]);

const examples = [
  ...contents.flatMap(({ place, content: { schema, example, examples: named } }) =>
    [...(example === undefined ? [] : [example]), ...Object.values(named).map(({ value }) => value)].map((value) => ({
      place,
      schema,
      value,
    })),
  ),
  ...operations.flatMap(({ operationId, parameters }) =>
    parameters.flatMap(({ name, schema }) =>
      schema.example === undefined ? [] : [{ place: `${operationId} ${name}`, schema, value: schema.example }],
    ),
  ),
];

describe('the OpenAPI document', () => {
  it('is of version 3.1', () => {
    expect(document.openapi).toBe('3.1.0');
  });

  it('has the routes that are served, and no other', () => {
    const { app } = apiWorld();
    const routes = app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`);
    const told = operations.map(
      ({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    );
    expect(told.toSorted()).toEqual([...new Set(routes)].toSorted());
  });

  it('describes every field', () => {
    const silent = objectsIn(served).flatMap(({ path, value }) => {
      const fields = 'properties' in value ? Object.entries(value.properties ?? {}) : [];
      return fields
        .filter(([, field]) => !('description' in field || '$ref' in field))
        .map(([name]) => `${path}/properties/${name}`);
    });
    expect(silent).toEqual([]);
    expect(Object.values(document.components.schemas).filter((schema) => !('description' in schema))).toEqual([]);
  });

  it('has examples of every body that is sent', () => {
    const without = operations.filter(({ operationId, requestBody }) => {
      return requestBody && !examples.some(({ place }) => place.startsWith(`${operationId} application/json`));
    });
    expect(without).toEqual([]);
  });

  it.each(examples)('has an example that keeps its schema: $place', ({ schema, value }) => {
    expect(validator(schema).safeParse(value).error?.issues ?? []).toEqual([]);
  });

  it('notices an example that does not keep its schema', () => {
    const order = contents.find(({ place }) => place === 'requestChange application/json');
    const wrong = validator(order?.content.schema ?? {}).safeParse({ ...ROTATION, connection: 7 });
    expect(wrong.success).toBe(false);
  });

  it('tells of every problem that there is', () => {
    const text = JSON.stringify(served);
    expect(Object.keys(PROBLEMS).filter((name) => !text.includes(`urn:vpn-change:problem:${name}\``))).toEqual([]);
  });

  it.each(operations)(
    'tells of $operationId that it may be refused for what every route is refused for',
    ({ responses, operationId }) => {
      const open = ['health', 'openApi'].includes(operationId);
      const always = ['403', '405', '413', '429', '500', '503', ...(open ? [] : ['400', '401'])];
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(always));
    },
  );
});

describe('what is served', () => {
  it('keeps the schemas of the document', async () => {
    const { call, begin, end } = apiWorld();
    const { id } = await begin({ ...UPDATE, emergency: { justification: 'the key has leaked' } });
    await end(id);
    const paths = {
      getChange: `/changes/${id}`,
      listChanges: '/changes',
      getTrail: `/changes/${id}/trail`,
      listConnections: '/connections',
      getConnection: '/connections/office',
      health: '/healthz',
      openApi: '/openapi.json',
    };
    for (const [operationId, path] of Object.entries(paths)) {
      const answer = await call('GET', path, ANNA);
      const { schema = {} } =
        contents.find(({ place }) => place === `${operationId} 200 application/json`)?.content ?? {};
      expect(validator(schema).safeParse(await answer.json()).error?.issues ?? []).toEqual([]);
      expect(answer.headers.get('content-type')).toBe('application/json');
    }
  });

  it('answers a problem as the document has it', async () => {
    const problem = await problemIn(await apiWorld().call('GET', '/changes?limit=0', ANNA));
    expect(problem.told).toBe('400 invalid-request');
  });
});
