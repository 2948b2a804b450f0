import { describe, expect, it } from 'vitest';
import { Fault } from '../../domain/errors.ts';
import { ANNA, apiWorld, problemIn, ROTATION, UPDATE } from './api-world.ts';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const KEY = { 'Idempotency-Key': 'one' };

function post(body: string | ReadableStream, headers: Record<string, string> = JSON_TYPE) {
  const { app } = apiWorld();
  // Node wants to be told that a body which is a stream is sent before the answer is read.
  const duplex = typeof body === 'string' ? {} : { duplex: 'half' as const };
  return app.request('/changes', { method: 'POST', headers: { ...ANNA, ...KEY, ...headers }, body, ...duplex });
}

function stream(bytes: number) {
  let left = bytes;
  return new ReadableStream({
    pull: (controller) => {
      if (left <= 0) return controller.close();
      left -= 1024;
      return controller.enqueue(new TextEncoder().encode('x'.repeat(1024)));
    },
  });
}

describe('a body', () => {
  it.each(['{', '', 'nonsense', '{"kind":"rotate-psk"}x', '\u0000'])(
    'that is no JSON is refused (%j)',
    async (body) => {
      expect(await problemIn(await post(body))).toMatchObject({ told: '400 malformed-json' });
    },
  );

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])(
    'of the type %s is refused',
    async (type) => {
      const answer = await post(JSON.stringify(ROTATION), { 'Content-Type': type });
      expect(await problemIn(answer)).toMatchObject({ told: '415 unsupported-media-type' });
    },
  );

  it('that is longer than 64 KiB is refused, whether or not its length is told', async () => {
    const long = JSON.stringify({ ...ROTATION, reason: 'x'.repeat(65_536) });
    expect(await problemIn(await post(long, { ...JSON_TYPE, 'Content-Length': String(long.length) }))).toMatchObject({
      told: '413 body-too-large',
    });
    expect(await problemIn(await post(long))).toMatchObject({ told: '413 body-too-large' });
    expect(await problemIn(await post(stream(70_000)))).toMatchObject({ told: '413 body-too-large' });
  });

  it('may be as long as 64 KiB', async () => {
    const labels = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`l${index}`, 'x'.repeat(1000)]));
    expect((await post(JSON.stringify({ ...UPDATE, patch: { labels } }))).status).toBe(202);
  });

  it.each([
    [{}, ['/kind']],
    [[], ['']],
    [{ kind: 'delete' }, ['/kind']],
    [{ ...ROTATION, connection: 7 }, ['/connection']],
    [{ ...ROTATION, tunnels: [] }, ['/tunnels']],
    [{ ...ROTATION, tunnels: ['tunnel3'] }, ['/tunnels/0']],
    [{ ...ROTATION, notBefore: 'soon', confirmWithinMinutes: 0.5 }, ['/notBefore', '/confirmWithinMinutes']],
    [{ ...ROTATION, emergency: { justification: 'because' } }, ['/emergency/justification']],
    [{ ...ROTATION, callbackUrl: 'file:///etc/passwd' }, ['/callbackUrl']],
    [{ ...UPDATE, patch: 'all' }, ['/patch']],
  ])('is refused with the places that do not keep the schema: %j', async (body, paths) => {
    const problem = await problemIn(await post(JSON.stringify(body)));
    expect(problem.told).toBe('400 invalid-request');
    expect(problem.errors?.map(({ path }) => path)).toEqual(paths);
  });

  it.each([
    [{ ...ROTATION, patch: {} }, ['/patch']],
    [{ ...ROTATION, emergency: { justification: 'the key has leaked', by: 'x' } }, ['/emergency/by']],
    [{ ...ROTATION, a: 1, 'b/~': 2 }, ['/a', '/b~1~0']],
    [{ ...ROTATION, ['x'.repeat(500)]: 1 }, [`/${'x'.repeat(60)}`]],
  ])('with fields that do not exist is refused with their places', async (body, paths) => {
    const problem = await problemIn(await post(JSON.stringify(body)));
    expect(problem.told).toBe('400 unknown-field');
    expect(problem.errors?.map(({ path }) => path)).toEqual(paths);
  });
});

describe('a method', () => {
  it.each([
    ['PUT', '/changes', 'POST, GET, HEAD'],
    ['DELETE', '/changes/some', 'GET, HEAD'],
    ['OPTIONS', '/changes/some/approval', 'POST'],
    ['GET', '/changes/some/cancellation', 'POST'],
    ['PATCH', '/healthz', 'GET, HEAD'],
    ['BREW', '/connections/office', 'GET, HEAD'],
  ])('%s that %s does not have is answered with those it has', async (method, path, allow) => {
    const answer = await apiWorld().call(method, path, ANNA);
    expect(answer.headers.get('allow')).toBe(allow);
    expect(await problemIn(answer)).toMatchObject({ told: '405 method-not-allowed' });
  });

  it('HEAD is answered as GET is, without a body', async () => {
    const answer = await apiWorld().call('HEAD', '/changes', ANNA);
    expect({ status: answer.status, body: await answer.text() }).toEqual({ status: 200, body: '' });
  });

  it.each(['GET', 'POST', 'OPTIONS'])('%s of a path that does not exist is not found', async (method) => {
    for (const path of ['/', '/nowhere', '/changes/', '/changes/some/approval/x', '/Changes']) {
      expect(await problemIn(await apiWorld().call(method, path, ANNA))).toMatchObject({ told: '404 not-found' });
    }
  });
});

describe('a failure', () => {
  it('of a store is told as something that passes, without its words', async () => {
    const find = () => Promise.reject(new Fault('StoreUnavailableError', 'canary: table arn:aws:dynamodb'));
    const { call, ports, failures } = apiWorld();
    const answer = await apiWorld({ ...ports, index: { ...ports.index, find } }).call('GET', '/changes/some', ANNA);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await answer.clone().text()).not.toContain('canary');
    expect(await problemIn(answer)).toMatchObject({ told: '503 unavailable' });
    expect(failures).toMatchObject([{ name: 'StoreUnavailableError' }]);
    expect((await call('GET', '/healthz')).status).toBe(200);
  });

  it('that nobody expected is told to the operators alone', async () => {
    const find = () => Promise.reject(new Error('canary at /srv/app/file.ts'));
    const { ports, failures } = apiWorld();
    const answer = await apiWorld({ ...ports, index: { ...ports.index, find } }).call('GET', '/changes/some', ANNA);
    expect(await answer.clone().text()).not.toContain('canary');
    expect(await problemIn(answer)).toMatchObject({ told: '500 internal-error' });
    expect(failures).toMatchObject([{ message: 'canary at /srv/app/file.ts' }]);
  });

  it('of whoever calls is not told to the operators', async () => {
    const { call, failures } = apiWorld();
    await call('GET', '/changes?limit=0', ANNA);
    await call('POST', '/changes', ANNA, {});
    await call('GET', '/nowhere', ANNA);
    expect(failures).toEqual([]);
  });
});
