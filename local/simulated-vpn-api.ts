import {
  connectionStatusView,
  gatewayStatusView,
  gatewayView,
  liveConnection,
  liveConnections,
} from '../adapters/stackit/vpn-answers.ts';
import { Fault, type FaultFacts } from '../domain/errors.ts';
import type { ConnectionRef, GatewayRef } from '../domain/identifiers.ts';
import type { VpnApi } from '../domain/ports.ts';
import type { SimulatedConnection } from './simulator/connection.ts';
import type { SimulatedGateway } from './simulator/gateway.ts';
import type { HttpFault, Resource } from './simulator/scenario.ts';
import type { Simulator } from './simulator/simulator.ts';
import {
  connectionAnswer,
  connectionStatusAnswer,
  gatewayAnswer,
  gatewayStatusAnswer,
} from './simulator/vpn-answers.ts';

/**
 * A simulated gateway as the API that it would be over HTTP, for a simulation in which the requests themselves would take
 * most of the time. Its answers are read as those of a server are; the scenario's faults meet its calls as they meet requests.
 */
export function simulatedVpnApi(simulator: Simulator): VpnApi {
  const { scenario } = simulator;
  const met = (method: 'GET' | 'PUT', resource: Resource, connectionId: string | null): HttpFault | null =>
    simulator.log.note({ method, template: resource, resource, connectionId, userAgent: null });
  const read = async <T>(resource: Resource, ref: GatewayRef, answer: (gateway: SimulatedGateway) => T): Promise<T> => {
    const fault = met('GET', resource, null);
    if (fault) throw readFault(fault);
    return answer(gatewayOf(simulator, ref));
  };
  const live = (gateway: SimulatedGateway, connection: SimulatedConnection) =>
    liveConnection(connectionAnswer(connection, gateway, scenario, 'v1'), connection.id);

  return {
    gateway: (ref) => read('gateway', ref, (gateway) => gatewayView(gatewayAnswer(gateway))),
    gatewayStatus: (ref) =>
      read('gateway-status', ref, (gateway) =>
        gatewayStatusView(gatewayStatusAnswer(gateway, scenario, simulator.now())),
      ),
    connection: async (ref) => {
      const found = await read('connection', ref, (gateway) => live(gateway, connectionOf(gateway, ref)));
      simulator.noteAnswer(ref.connectionId, 'read');
      return found;
    },
    connectionStatus: (ref) =>
      read('connection-status', ref, (gateway) =>
        connectionStatusView(connectionStatusAnswer(connectionOf(gateway, ref), scenario)),
      ),
    connections: (ref) =>
      read('connections', ref, (gateway) =>
        liveConnections({
          connections: gateway.connections.map((each) => connectionAnswer(each, gateway, scenario, 'v1')),
        }),
      ),
    replaceConnection: async (ref, body, keys) => {
      const fault = met('PUT', 'connection', ref.connectionId);
      if (fault && !takesEffect(fault)) throw putFault(fault);
      const gateway = gatewayOf(simulator, ref);
      if (gateway.busyUntil !== null) {
        const retryAfterSeconds = Math.max(1, Math.ceil((gateway.busyUntil - simulator.now()) / 1000));
        throw new Fault('StackitBusyError', 'the gateway is at work', { status: 429, retryAfterSeconds });
      }
      const connection = connectionOf(gateway, ref);
      gateway.put(connection, body, keys);
      simulator.noteAnswer(ref.connectionId, 'put');
      if (fault) throw putFault(fault);
      return live(gateway, connection);
    },
  };
}

function gatewayOf(simulator: Simulator, ref: GatewayRef): SimulatedGateway {
  const gateway = simulator.gateway(ref);
  if (!gateway) throw new Fault('StackitRefusedError', 'no such gateway', { status: 404 });
  return gateway;
}

function connectionOf({ connections }: SimulatedGateway, { connectionId }: ConnectionRef): SimulatedConnection {
  const connection = connections.find(({ id }) => id === connectionId);
  if (!connection) throw new Fault('StackitRefusedError', 'no such connection', { status: 404 });
  return connection;
}

function takesEffect(fault: HttpFault): boolean {
  return fault.kind === 'bad-json' || (fault.applies ?? false);
}

function readFault(fault: HttpFault): Fault {
  return clearRefusal(fault) ?? new Fault('StackitUnavailableError', 'no answer that can be read', factsOf(fault));
}

function putFault(fault: HttpFault): Fault {
  const unknown = 'no answer that can be read: it may be applied';
  return clearRefusal(fault) ?? new Fault('PutOutcomeUnknownError', unknown, factsOf(fault));
}

/** A clear no; null: it is none. */
function clearRefusal(fault: HttpFault): Fault | null {
  if (fault.kind !== 'status' || fault.status >= 500) return null;
  const name = fault.status === 429 ? 'StackitBusyError' : 'StackitRefusedError';
  return new Fault(name, `answered ${fault.status}`, factsOf(fault));
}

function factsOf(fault: HttpFault): FaultFacts {
  if (fault.kind === 'hang') return {};
  if (fault.kind === 'bad-json') return { status: 200 };
  const { status, retryAfterSeconds } = fault;
  return { status, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}
