import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../api/operations.ts';
import { answerOf, GatewayEventSchema, requestOf } from '../../functions/change-api/gateway-event.ts';
import { gatewayEvent } from './gateway-event.ts';

const request = (routeKey: string, change: object = {}) =>
  requestOf(GatewayEventSchema.parse(gatewayEvent(routeKey, change)));

describe('a request that the gateway let through', () => {
  it('has method, path, query and headers', () => {
    const { method, url, headers } = request('GET /changes', {
      rawQueryString: 'connection=office&from=2026-01-01T00%3A00%3A00Z',
      headers: { 'x-one': 'eins, zwei' },
    });
    expect([method, url, headers.get('x-one')]).toEqual([
      'GET',
      'https://api.example.com/changes?connection=office&from=2026-01-01T00%3A00%3A00Z',
      'eins, zwei',
    ]);
  });

  it('has the parameters in its path', () => {
    const pathParameters = { id: 'chg-1' };
    expect(request('GET /changes/{id}/trail', { pathParameters }).url).toBe(
      'https://api.example.com/changes/chg-1/trail',
    );
  });

  it.each([
    ['as text', { body: '{"ä":1}', isBase64Encoded: false }],
    ['as base64', { body: Buffer.from('{"ä":1}').toString('base64'), isBase64Encoded: true }],
  ])('has the body that came %s, and its true length', async (_, change) => {
    const sent = request('POST /changes', { ...change, headers: { 'content-length': '1' } });
    expect([await sent.text(), sent.headers.get('content-length')]).toEqual(['{"ä":1}', '8']);
  });

  it('has no body where a GET came with one', () => {
    expect(request('GET /changes', { body: 'x' }).body).toBeNull();
  });

  it('has headers of other alphabets as bytes, as a server of Node has them', () => {
    const value = request('GET /changes', { headers: { 'idempotency-key': 'Ω' } }).headers.get('idempotency-key');
    expect(Buffer.from(value ?? '', 'latin1').toString('utf8')).toBe('Ω');
  });

  it.each([
    ['confirmation?', 'a question mark'],
    ['x/../../changes/other/confirmation', 'dots'],
    ['x%2Fconfirmation', 'an encoded slash'],
    ['x#', 'a number sign'],
    ['x\\..\\y', 'a backslash'],
  ])('is for the route that was authorized, whatever was sent: %s (%s)', (id) => {
    const { pathname, search } = new URL(
      request('POST /changes/{id}/review', { pathParameters: { id }, rawPath: `/changes/${id}/review` }).url,
    );
    expect([pathname, search]).toEqual([`/changes/${encodeURIComponent(id)}/review`, '']);
  });

  it('never becomes one for another route', () => {
    const routes = OPERATIONS.map(({ method, path }) => ({
      key: `${method} ${path}`,
      method,
      pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    }));
    fc.assert(
      fc.property(
        fc.constantFrom(...routes),
        fc.string({ unit: 'binary' }),
        fc.string(),
        (route, parameter, rawPath) => {
          const sent = request(route.key, { pathParameters: { id: parameter, name: parameter }, rawPath });
          const { pathname } = new URL(sent.url);
          const reached = routes.filter(({ method, pattern }) => method === sent.method && pattern.test(pathname));
          // `.`, `..` and an empty parameter lead to a path that no route has.
          expect(reached.map(({ key }) => key)).toEqual(
            /^\.{0,2}$/.test(parameter) && route.key.includes('{') ? [] : [route.key],
          );
        },
      ),
    );
  });
});

describe('an answer', () => {
  it('goes to the gateway with status, headers and body', async () => {
    const answer = Response.json({ ok: true }, { status: 202, headers: { Location: '/changes/1' } });
    expect(await answerOf(answer)).toEqual({
      statusCode: 202,
      headers: { 'content-type': 'application/json', location: '/changes/1' },
      body: '{"ok":true}',
    });
  });
});
