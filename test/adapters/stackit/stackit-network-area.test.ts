import { describe, expect, it } from 'vitest';
import { stackitNetworkArea } from '../../../adapters/stackit/stackit-network-area.ts';
import { json, withServer } from './loopback-server.ts';
import { access, CHANGE_ID, REF } from './vpn-fixtures.ts';

const ORGANIZATION = '0a000000-0000-4000-8000-00000000000a';
const AREA = '0b000000-0000-4000-8000-00000000000b';
const PROJECT_PATH = `/v2/projects/${REF.projectId}`;
const AREA_PATH = `/v2/organizations/${ORGANIZATION}/network-areas/${AREA}/regions/eu01`;

const route = (type: string, value: string, nexthop: unknown) => ({ destination: { type, value }, nexthop });
const ANSWERS: Readonly<Record<string, unknown>> = {
  [PROJECT_PATH]: { id: REF.projectId, areaId: AREA, status: 'CREATED' },
  [`${PROJECT_PATH}/regions/eu01/networks`]: {
    items: [
      { ipv4: { prefixes: ['10.1.0.0/24', '10.1.1.0/24'] } },
      { ipv4: { prefixes: ['192.168.0.0/24'] }, routed: false },
      { ipv6: {} },
    ],
  },
  [AREA_PATH]: { ipv4: { networkRanges: [{ prefix: '10.1.0.0/16' }], transferNetwork: '10.255.0.0/24' } },
  [`${AREA_PATH}/routes`]: {
    items: [
      route('CIDRv4', '172.16.0.0/16', { type: 'IPv4', value: '10.0.2.1' }),
      route('cidrv6', '2001:db8::/56', { type: 'ipv6', value: '::1' }),
    ],
  },
  [`${AREA_PATH}/routing-tables`]: { items: [{ id: 't 1' }, { id: 't2' }] },
  [`${AREA_PATH}/routing-tables/t%201/routes`]: { items: [route('cidrv4', '0.0.0.0/0', { type: 'internet' })] },
  [`${AREA_PATH}/routing-tables/t2/routes`]: { items: null },
};

/** `changed` replaces answers by path; a number is a status. */
function read(changed: Readonly<Record<string, unknown>> = {}, organizationId: string | null = ORGANIZATION) {
  const answers = { ...ANSWERS, ...changed };
  return withServer(
    (response, { path }) => {
      const answer = answers[path] ?? 404;
      if (typeof answer === 'number') json(response, { code: answer, msg: 'no' }, answer);
      else json(response, answer);
    },
    async (url, seen) => ({
      facts: await stackitNetworkArea({ ...access(url), organizationId }).read(REF, CHANGE_ID),
      seen,
    }),
  );
}

describe('the network area', () => {
  it('is read from all its calls, each made once and with the change id', async () => {
    const { facts, seen } = await read();
    expect(facts).toEqual({
      ranges: ['10.1.0.0/16'],
      transferNetwork: '10.255.0.0/24',
      networks: ['10.1.0.0/24', '10.1.1.0/24'],
      routes: [
        { destination: '172.16.0.0/16', nextHop: '10.0.2.1' },
        { destination: '0.0.0.0/0', nextHop: null },
      ],
    });
    expect(seen.map(({ path }) => path).toSorted()).toEqual(Object.keys(ANSWERS).toSorted());
    expect(seen.every(({ headers }) => headers['user-agent']?.endsWith(`(change ${CHANGE_ID})`))).toBe(true);
  });

  it('is not asked for without an organization', async () => {
    const { facts, seen } = await read({}, null);
    expect(facts).toBeNull();
    expect(seen).toEqual([]);
  });

  it.each([
    [PROJECT_PATH, 'iaas.project.get'],
    [`${PROJECT_PATH}/regions/eu01/networks`, 'iaas.network.list'],
    [AREA_PATH, 'iaas.regional-network-area.get'],
    [`${AREA_PATH}/routes`, 'iaas.network-area.route.list'],
    [`${AREA_PATH}/routing-tables`, 'iaas.network-area.rt.list'],
    [`${AREA_PATH}/routing-tables/t2/routes`, 'iaas.network-area.rt.route.list'],
  ])('is unchecked after a 403 on %s', async (path, right) => {
    const { facts } = await read({ [path]: 403 });
    expect(facts).toEqual({ unchecked: `not checked: 403 on GET ${path}, right ${right} missing` });
  });

  it.each([
    [{ [AREA_PATH]: 404 }, `404 on GET ${AREA_PATH}`],
    [{ [PROJECT_PATH]: { areaId: 'PUBLIC' } }, 'the project is in no network area'],
    [{ [PROJECT_PATH]: { areaId: null } }, 'the project is in no network area'],
  ])('is unchecked when there is none', async (changed, words) => {
    const { facts } = await read(changed);
    expect(facts).toEqual({ unchecked: expect.stringContaining(words) });
  });

  it.each([
    [503, 'StackitUnavailableError'],
    [429, 'StackitBusyError'],
    [400, 'StackitRefusedError'],
    [{ items: 'all' }, 'StackitContractError'],
  ])('throws when the answer is %j: nothing can be concluded from it', async (answer, name) => {
    await expect(read({ [`${AREA_PATH}/routes`]: answer })).rejects.toMatchObject({ name });
  });
});
