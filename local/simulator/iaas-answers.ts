import type { GatewayRef } from '../../domain/identifiers.ts';
import { derivedId } from './population.ts';
import { CONTESTED_SUBNET } from './scenario.ts';
import type { Simulator } from './simulator.ts';
import { nextHop } from './vpn-answers.ts';

const ROUTING_TABLE = derivedId('routing table');

/** Answers of STACKIT's IaaS API v2, in so far as the overlap check reads them. Each project has an area of its own. */
export function iaasAnswers(simulator: Simulator) {
  const gateways = (wanted: (ref: GatewayRef) => boolean) => simulator.gateways().filter(({ ref }) => wanted(ref));
  const projectExists = (projectId: string) => gateways((ref) => ref.projectId === projectId).length > 0;
  const inArea = (areaId: string, region: string) =>
    gateways((ref) => ref.region === region && areaOf(ref.projectId) === areaId);

  return {
    project: (projectId: string) =>
      projectExists(projectId) ? { id: projectId, areaId: areaOf(projectId), status: 'CREATED' } : null,
    networks: (projectId: string) =>
      projectExists(projectId)
        ? {
            items: [
              {
                id: derivedId(`${projectId} network`),
                name: 'simulated-network',
                status: 'CREATED',
                routed: true,
                ipv4: { prefixes: ['10.0.1.0/24'] },
              },
            ],
          }
        : null,
    area: (areaId: string, region: string) =>
      inArea(areaId, region).length > 0
        ? {
            status: 'CREATED',
            ipv4: {
              networkRanges: [{ prefix: '10.0.0.0/8' }],
              transferNetwork: '100.64.0.0/24',
              defaultPrefixLen: 25,
              minPrefixLen: 24,
              maxPrefixLen: 29,
            },
          }
        : null,
    /** The gateway's own routes, through its own addresses; with `contested`, one that leads elsewhere. */
    routes: (areaId: string, region: string) => {
      const found = inArea(areaId, region);
      if (found.length === 0) return null;
      const remote = found.flatMap(({ connections }) => connections.flatMap(({ body }) => body.remoteSubnets ?? []));
      const own = remote.filter((subnet) => subnet !== '0.0.0.0/0').map((subnet) => route(subnet, nextHop('tunnel1')));
      const contested = simulator.scenario.networkArea === 'contested' ? [route(CONTESTED_SUBNET, '10.9.9.9')] : [];
      return { items: [...own, ...contested] };
    },
    routingTables: (areaId: string, region: string) =>
      inArea(areaId, region).length > 0
        ? { items: [{ id: ROUTING_TABLE, name: 'default', default: true, systemRoutes: true, dynamicRoutes: true }] }
        : null,
    tableRoutes: (areaId: string, region: string, routingTableId: string) =>
      inArea(areaId, region).length > 0 && routingTableId === ROUTING_TABLE
        ? { items: [{ destination: { type: 'cidrv4', value: '0.0.0.0/0' }, nexthop: { type: 'internet' } }] }
        : null,
  };
}

function areaOf(projectId: string): string {
  return derivedId(`${projectId} network area`);
}

function route(subnet: string, via: string): object {
  return { destination: { type: 'cidrv4', value: subnet }, nexthop: { type: 'ipv4', value: via } };
}
