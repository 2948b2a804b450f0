import type { ConnectionBody } from '../../domain/connection-body.ts';
import { normalConnectionBody } from '../../domain/connection-body.ts';
import { Fault } from '../../domain/errors.ts';
import type {
  ConnectionStatusView,
  GatewayStatusView,
  GatewayView,
  LiveConnection,
} from '../../domain/gateway-view.ts';
import type { VpnApi } from '../../domain/ports.ts';
import type { SomePsks } from '../../domain/pre-shared-key.ts';
import { answeredBody } from '../domain/answered-body.ts';

interface SentPut {
  readonly body: ConnectionBody;
  readonly keys: SomePsks;
}

/** The other side as a test wants it: change it between calls. */
export interface VpnWorld {
  gateway: GatewayView | null;
  gatewayStatus: GatewayStatusView;
  live: LiveConnection | null;
  status: ConnectionStatusView;
  others: readonly LiveConnection[];
  /** Thrown by the next calls of that name, one each, before anything else happens. */
  readonly faults: Partial<Record<keyof VpnApi, Error[]>>;
  /** Every PUT that arrived. */
  readonly puts: SentPut[];
  /** What happens after a PUT was stored: throw to lose the answer, return a body to answer with another one. */
  afterPut(put: SentPut): ConnectionBody | undefined;
}

const counters = { bytesIn: '5000', bytesOut: '5000', packetsIn: '50', packetsOut: '50' };

export function vpnWorld(body: ConnectionBody, change: Partial<VpnWorld> = {}): VpnWorld {
  const routingType = change.gateway?.routingType ?? 'POLICY_BASED';
  return {
    gateway: { routingType, state: 'READY', localAsn: null },
    gatewayStatus: {
      gatewayStatus: 'READY',
      errorMessage: null,
      tunnels: (['tunnel1', 'tunnel2'] as const).map((name) => ({
        name,
        instanceState: 'READY',
        internalNextHopIP: null,
        bgpPeers: [],
      })),
    },
    live: { connectionId: '77aa0000-0000-4000-8000-000000000003', body, state: null },
    status: {
      tunnels: [
        { name: 'tunnel1', established: true, ikeDown: false, counters },
        { name: 'tunnel2', established: true, ikeDown: false, counters },
      ],
    },
    others: [],
    faults: {},
    puts: [],
    afterPut: () => undefined,
    ...change,
  };
}

export function scriptedVpnApi(world: VpnWorld): VpnApi {
  function next<T>(name: keyof VpnApi, answer: () => T): Promise<T> {
    const fault = world.faults[name]?.shift();
    return fault ? Promise.reject(fault) : Promise.resolve().then(answer);
  }
  return {
    gateway: () => next('gateway', () => world.gateway),
    gatewayStatus: () => next('gatewayStatus', () => world.gatewayStatus),
    connection: () => next('connection', () => world.live),
    connectionStatus: () => next('connectionStatus', () => world.status),
    connections: () => next('connections', () => [...(world.live ? [world.live] : []), ...world.others]),
    replaceConnection: (_, body, keys) =>
      next('replaceConnection', () => {
        const { live, gateway } = world;
        if (!live || !gateway) throw new Fault('StackitRefusedError', 'answered 404', { status: 404 });
        const put = { body, keys };
        world.puts.push(put);
        world.live = { ...live, body: normalConnectionBody(answeredBody(body, gateway.routingType)) };
        return { ...world.live, body: world.afterPut(put) ?? world.live.body };
      }),
  };
}

/** Both tunnels as the next looks see them; `restarted` has counters below those of a fresh world. */
export function tunnelsSeen(
  tunnel1: 'up' | 'down' | 'restarted',
  tunnel2: 'up' | 'down' | 'restarted' = tunnel1,
): ConnectionStatusView {
  const low = { bytesIn: '1', bytesOut: '1', packetsIn: '1', packetsOut: '1' };
  const seen = (name: 'tunnel1' | 'tunnel2', how: 'up' | 'down' | 'restarted') => ({
    name,
    established: how !== 'down',
    ikeDown: how === 'down',
    counters: how === 'restarted' ? low : counters,
  });
  return { tunnels: [seen('tunnel1', tunnel1), seen('tunnel2', tunnel2)] };
}
