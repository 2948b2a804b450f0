import type { Context, Hono } from 'hono';
import * as z from 'zod';
import type { ApiVersion } from '../../domain/settings.ts';
import type { SimulatedConnection } from './connection.ts';
import type { SimulatedGateway } from './gateway.ts';
import { busyError, vpnError } from './http-errors.ts';
import { readPut } from './put-body.ts';
import { attended } from './reception.ts';
import type { Resource } from './scenario.ts';
import type { Simulator } from './simulator.ts';
import {
  connectionAnswer,
  connectionStatusAnswer,
  gatewayAnswer,
  gatewayStatusAnswer,
  inVersion,
} from './vpn-answers.ts';

const VERSIONS = ['v1', 'v1beta1', 'v1alpha1'] as const satisfies readonly ApiVersion[];
const RegionSchema = z.enum(['eu01', 'eu02']);

type OfGateway = (gateway: SimulatedGateway, c: Context) => Response | Promise<Response>;
type OfConnection = (
  connection: SimulatedConnection,
  gateway: SimulatedGateway,
  c: Context,
) => Response | Promise<Response>;

/** The paths of STACKIT's VPN API that the project uses, in each published version. */
export function vpnRoutes(app: Hono, simulator: Simulator): void {
  for (const version of VERSIONS) versionRoutes(app, simulator, version);
}

function versionRoutes(app: Hono, simulator: Simulator, version: ApiVersion): void {
  const { scenario } = simulator;
  const ofGateway = (method: 'GET' | 'PUT', resource: Resource, tail: string, answer: OfGateway) => {
    const path = `/${version}/projects/:projectId/regions/:region/gateways/:gatewayId${tail}`;
    const desk = { resource, path, unauthorized: () => vpnError(401) };
    app.on(
      method,
      path,
      attended(simulator, desk, (c) => atGateway(simulator, c, answer)),
    );
  };
  const ofConnection = (method: 'GET' | 'PUT', resource: Resource, tail: string, answer: OfConnection) =>
    ofGateway(method, resource, `/connections/:connectionId${tail}`, (gateway, c) => {
      const connection = gateway.connections.find(({ id }) => id === c.req.param('connectionId'));
      return connection ? answer(connection, gateway, c) : vpnError(404);
    });
  const shown = (connection: SimulatedConnection, gateway: SimulatedGateway) =>
    connectionAnswer(connection, gateway, scenario, version);

  ofGateway('GET', 'gateway', '', (gateway) => Response.json(gatewayAnswer(gateway)));
  ofGateway('GET', 'gateway-status', '/status', (gateway) =>
    Response.json(gatewayStatusAnswer(gateway, scenario, simulator.now())),
  );
  ofGateway('GET', 'connections', '/connections', (gateway) =>
    Response.json({ connections: gateway.connections.map((connection) => shown(connection, gateway)) }),
  );
  ofConnection('GET', 'connection', '', (connection, gateway) => {
    const answer = Response.json(shown(connection, gateway));
    simulator.noteAnswer(connection.id, 'read');
    return answer;
  });
  ofConnection('GET', 'connection-status', '/status', (connection) =>
    Response.json(connectionStatusAnswer(connection, scenario)),
  );
  ofConnection('PUT', 'connection', '', async (connection, gateway, c) => {
    const json = await c.req.json<unknown>().catch(() => undefined);
    const now = simulator.now();
    if (gateway.busyUntil !== null) {
      return busyError(scenario.retryAfter ? Math.max(1, Math.ceil((gateway.busyUntil - now) / 1000)) : null);
    }
    const put = readPut(json, gateway.routingType);
    if ('problems' in put) return vpnError(400, { details: { reason: 'INVALID_FIELD', problems: put.problems } });
    gateway.put(connection, inVersion(put.body, version), put.keys);
    const answer = Response.json(shown(connection, gateway));
    simulator.noteAnswer(connection.id, 'put');
    return answer;
  });
}

function atGateway(simulator: Simulator, c: Context, answer: OfGateway): Response | Promise<Response> {
  const { projectId = '', region = '', gatewayId = '' } = c.req.param();
  const problems = [
    ...(RegionSchema.safeParse(region).success ? [] : [{ field: 'region', description: 'must be eu01 or eu02' }]),
    ...(z.guid().safeParse(gatewayId).success ? [] : [{ field: 'gatewayId', description: 'must be a UUID' }]),
  ];
  if (problems.length > 0) return vpnError(400, { details: { reason: 'INVALID_PATH_PARAMETER', problems } });
  const gateway = simulator.gateway({ projectId, region, gatewayId });
  return gateway ? answer(gateway, c) : vpnError(404);
}
