import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiUnavailableError } from '../../../adapters/api/api-unavailable-error.ts';
import { type ApiCall, httpApiCall } from '../../../adapters/api/http-api-call.ts';
import { changeApi } from '../../../cli/api-client/change-api.ts';
import { RefusedError } from '../../../domain/errors.ts';
import { ChangeIdSchema } from '../../../domain/identifiers.ts';
import { type Served, serveOnLoopback } from '../../../local/loopback-server.ts';
import { ANNA, apiWorld, BERT, CARLA, ROTATION, waitFor } from '../../api/api-world.ts';

const servers: Served[] = [];
afterEach(async () => {
  for (const served of servers.splice(0)) await served.close();
});

/** The real API over stores in memory, on a port of its own, and those who call it. */
async function served() {
  const world = apiWorld();
  const server = await serveOnLoopback(world.app.fetch, { port: 0 });
  servers.push(server);
  const as = (headers: Record<string, string>) => {
    const authorize = async () => headers;
    const options = { root: server.url, authorize, fetch, clock: world.clock, pause, timeoutSeconds: 10 };
    return changeApi(httpApiCall(options));
  };
  return { world, anna: as(ANNA), bert: as(BERT), carla: as(CARLA), nobody: as({}) };
}

/** `403 role-missing: …`: what a refused call is told, one line for each finding. */
async function refusalOf(call: Promise<unknown>): Promise<string[]> {
  const error = await call.catch((reason: unknown) => reason);
  if (!(error instanceof RefusedError)) throw error;
  return error.refusals.map(({ code, path = '', message }) => `${code}${path}: ${message}`);
}

describe('the API, called', () => {
  it('takes an order, and the same order once more as the same change', async () => {
    const { world, anna } = await served();
    const first = await anna.request(ROTATION, null);
    const again = await anna.request(ROTATION, null);
    const other = await anna.request({ ...ROTATION, ticket: null }, 'my-key');
    expect(again).toEqual(first);
    expect(first).toMatchObject({ kind: 'rotate-psk', connection: 'office', requestedBy: { name: 'anna' } });
    expect(world.begun.map(({ changeId }) => changeId)).toEqual([first.id, other.id]);
  });

  it('shows a change, its trail, and the newest of all a page at a time', async () => {
    const { anna } = await served();
    const first = await anna.request(ROTATION, 'one');
    const second = await anna.request(ROTATION, 'two');
    expect(await anna.change(first.id)).toEqual(first);
    expect(await anna.trail(first.id)).toEqual({ entries: [] });
    const page = await anna.list(1, null);
    const rest = await anna.list(1, page.cursor);
    const ids = [...page.changes, ...rest.changes].map(({ id }) => id);
    expect(ids.toSorted()).toEqual([first.id, second.id].toSorted());
    expect((await anna.list(2, null)).cursor).toBeNull();
  });

  it('keeps each decision, with its comment', async () => {
    const { world, anna, bert, carla } = await served();
    const { id } = await anna.request(ROTATION, null);
    await world.wait(waitFor(id, { approval: 'plan-1' }));
    await bert.decideApproval(id, { decision: 'approve', planHash: 'plan-1', comment: 'looked at it' });
    await world.wait(waitFor(id, { peer: 'forward-0' }));
    await carla.reportPeerReady(id, { put: 'forward-0' });
    await world.wait(waitFor(id, 'confirmation'));
    await carla.confirm(id, {});
    const { signals } = await anna.cancel(id, { comment: 'no more need' });
    expect(signals.map(({ kind, about, by, comment }) => [kind, about, by.name, comment])).toEqual([
      ['request', '', 'anna', ''],
      ['approval', 'plan-1', 'bert', 'looked at it'],
      ['peer-ready', 'forward-0', 'carla', ''],
      ['confirmation', '', 'carla', ''],
      ['cancellation', '', 'anna', 'no more need'],
    ]);
  });

  it('keeps the review of an emergency', async () => {
    const { world, anna, bert } = await served();
    const { id } = await anna.request({ ...ROTATION, emergency: { justification: 'the key is known' } }, null);
    await world.end(id);
    const view = await bert.review(id, { comment: 'it was one' });
    expect([view.reviewRequired, view.reviewed, view.outcome]).toEqual([true, true, 'applied']);
  });
});

describe('a call that is refused', () => {
  it('says how to sign in to somebody who is not known', async () => {
    const { nobody } = await served();
    const [refusal] = await refusalOf(nobody.request(ROTATION, null));
    expect(refusal).toMatch(/^unauthenticated: .*`vpn-change serve` printed.*VPN_CHANGE_API_TOKEN.*--token-file/);
  });

  it('is told the name of the problem and what to do', async () => {
    const { anna, bert } = await served();
    const { id } = await anna.request(ROTATION, null);
    const refusals = [
      bert.request(ROTATION, null),
      anna.confirm(id, {}),
      bert.review(id, {}),
      anna.change(ChangeIdSchema.parse('chg-nowhere')),
      anna.request({ ...ROTATION, ticket: null }, null),
    ].map(refusalOf);
    expect((await Promise.all(refusals)).map((lines) => lines.map((line) => line.split(':')[0]))).toEqual([
      ['role-missing'],
      ['role-missing'],
      ['not-an-emergency'],
      ['unknown-change'],
      ['idempotency-missing'],
    ]);
  });

  it('is told the present plan, or the present PUT, when what it decides on has moved', async () => {
    const { world, anna, bert, carla } = await served();
    const { id } = await anna.request(ROTATION, null);
    await world.wait(waitFor(id, { approval: 'plan-2' }));
    const [moved] = await refusalOf(bert.decideApproval(id, { decision: 'approve', planHash: 'plan-1' }));
    expect(moved).toMatch(/^plan-moved: .*\(now plan-2\)$/);
    await world.wait(waitFor(id, { peer: 'forward-1' }));
    const [put] = await refusalOf(carla.reportPeerReady(id, { put: 'forward-0' }));
    expect(put).toMatch(/^put-moved: .*forward-1/);
  });

  it('is told every place of an order that cannot be taken', async () => {
    const { anna } = await served();
    const order = {
      ...ROTATION,
      connection: 'offise',
      notBefore: '2027-01-02T00:00:00Z',
      notAfter: '2027-01-01T00:00:00Z',
    };
    expect(await refusalOf(anna.request(order, null))).toEqual([
      'wish-refused/connection: no connection of this name is configured; did you mean office?',
      'wish-refused/notAfter: notAfter lies before notBefore',
    ]);
  });
});

describe('an answer that is not the API’s', () => {
  const answering = (status: number, json: unknown) => {
    const call: ApiCall = async () => ({ status, json });
    return changeApi(call).change(ChangeIdSchema.parse('chg-1'));
  };
  const problem = (name: string, status: number) => ({
    type: `urn:vpn-change:problem:${name}`,
    title: 'a title',
    status,
    detail: 'ask again in a moment',
  });

  it.each([
    ['of a gateway that refuses the signature', 403, { message: 'Forbidden' }, RefusedError, /^forbidden: Forbidden: /],
    ['of a gateway that knows nobody', 401, { message: 'Unauthorized' }, RefusedError, /^unauthenticated: /],
    ['of a busy gateway', 429, { message: 'Too Many Requests' }, ApiUnavailableError, /^answered 429: ask again/],
    ['of a gateway without its service', 503, {}, ApiUnavailableError, /^answered 503: ask again/],
    ['of the API in trouble', 503, problem('unavailable', 503), ApiUnavailableError, /^answered 503: ask again in/],
    ['of another server', 404, undefined, ApiUnavailableError, /not the API's: look at the URL/],
    ['of another version', 200, { id: 'chg-1' }, ApiUnavailableError, /^answered 200 to GET \/changes\/chg-1 in a way/],
    [
      'with a problem that it has not',
      409,
      { ...problem('', 409), type: 'about:blank' },
      ApiUnavailableError,
      /^answered 409: ask again/,
    ],
  ])('%s is told in its own words', async (_, status, json, kind, words) => {
    const call = answering(status, json);
    await expect(call).rejects.toThrow(kind);
    await expect(call).rejects.toThrow(words);
  });
});
