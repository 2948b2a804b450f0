import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Scenario } from '../../../local/simulator/scenario.ts';
import { SCENARIOS } from '../../../local/simulator/scenarios.ts';
import { REF, simulatedOffice } from './simulated-office.ts';

const PROJECT = `/v2/projects/${REF.projectId}`;
const ProjectSchema = z.object({ areaId: z.guid() });
const TablesSchema = z.object({ items: z.array(z.object({ id: z.guid() })) });

async function area(scenario: Partial<Scenario> = {}) {
  const { send } = simulatedOffice(scenario);
  const get = async (path: string): Promise<unknown> => (await send('GET', path)).json();
  const { areaId } = ProjectSchema.parse(await get(PROJECT));
  const path = `/v2/organizations/66666666-6666-4666-8666-666666666666/network-areas/${areaId}/regions/eu01`;
  return { get, send, path };
}

describe('the IaaS API', () => {
  it('shows the network area that the project is in', async () => {
    const { get, path } = await area();
    expect(await get(path)).toMatchObject({ ipv4: { networkRanges: [{ prefix: '10.0.0.0/8' }] } });
    expect(await get(`${PROJECT}/regions/eu01/networks`)).toMatchObject({
      items: [{ ipv4: { prefixes: ['10.0.1.0/24'] } }],
    });
    const [table] = TablesSchema.parse(await get(`${path}/routing-tables`)).items;
    expect(await get(`${path}/routing-tables/${table?.id}/routes`)).toMatchObject({
      items: [{ nexthop: { type: 'internet' } }],
    });
  });

  it.each([
    ['calm', []],
    [
      'area-overlap',
      [{ destination: { type: 'cidrv4', value: '192.168.250.0/24' }, nexthop: { type: 'ipv4', value: '10.9.9.9' } }],
    ],
  ] as const)('routes the remote subnets through the gateway in %s', async (name, more) => {
    const { get, path } = await area(SCENARIOS[name]);
    const own = {
      destination: { type: 'cidrv4', value: '192.168.1.0/24' },
      nexthop: { type: 'ipv4', value: '10.255.0.4' },
    };
    expect(await get(`${path}/routes`)).toEqual({ items: [own, ...more] });
  });

  it.each([
    '/v2/projects/nobody',
    '/v2/projects/nobody/regions/eu01/networks',
    '/v2/organizations/o/network-areas/nowhere/regions/eu01',
    '/v2/organizations/o/network-areas/nowhere/regions/eu01/routes',
    '/v2/organizations/o/network-areas/nowhere/regions/eu01/routing-tables',
    '/v2/organizations/o/network-areas/nowhere/regions/eu01/routing-tables/t/routes',
  ])('knows no %s', async (path) => {
    const answer = await simulatedOffice().send('GET', path);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ code: 404, msg: expect.any(String) });
  });

  it('answers 403 in area-forbidden', async () => {
    const answer = await simulatedOffice(SCENARIOS['area-forbidden']).send('GET', PROJECT);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({ code: 403, msg: expect.any(String) });
  });
});
