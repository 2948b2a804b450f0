import { createHash } from 'node:crypto';
import type { ConnectionBody, RoutingType } from '../../domain/connection-body.ts';
import { gatewayKey } from '../../domain/identifiers.ts';
import type { Randomness } from '../../domain/ports.ts';
import { PreSharedKey } from '../../domain/pre-shared-key.ts';
import type { Agenda } from './agenda.ts';
import { type SimulatedConnection, simulatedConnection } from './connection.ts';
import { type SimulatedGateway, simulatedGateway } from './gateway.ts';
import { readPut } from './put-body.ts';
import { CONTESTED_SUBNET, type Scenario } from './scenario.ts';
import { type ConnectionSeed, defaultBody } from './seed.ts';

export interface Placed {
  readonly gateway: SimulatedGateway;
  readonly connection: SimulatedConnection;
}

export interface PopulationOptions {
  readonly agenda: Agenda;
  readonly scenario: Scenario;
  readonly randomness: Randomness;
  readonly seeds: readonly ConnectionSeed[];
}

/** Makes the gateways and connections that exist when the simulation begins. */
export function populate({ agenda, scenario, randomness, seeds }: PopulationOptions) {
  const gateways = new Map<string, SimulatedGateway>();
  const placed = new Map<string, Placed>();
  const strangeKey = () => new PreSharedKey(Buffer.from(randomness.bytes(32)).toString('hex'));

  const place = (seed: ConnectionSeed, routingType: RoutingType, index: number): SimulatedConnection => {
    const key = gatewayKey(seed.ref);
    const gateway = gateways.get(key) ?? simulatedGateway({ ref: seed.ref, routingType, agenda, scenario });
    if (gateway.routingType !== routingType) throw new Error(`the seeds disagree on the type of gateway ${key}`);
    const differs = scenario.keysDifferAtStart;
    const connection = simulatedConnection({
      id: seed.ref.connectionId,
      agenda,
      scenario,
      body: seed.body ? withDefaults(seed.body, routingType) : defaultBody(seed.displayName, routingType, index),
      keys: seed.keys,
      deviceKeys: {
        tunnel1: differs.includes('tunnel1') ? strangeKey() : seed.keys.tunnel1,
        tunnel2: differs.includes('tunnel2') ? strangeKey() : seed.keys.tunnel2,
      },
      follows: seed.follows ?? scenario.device.follows,
    });
    gateway.add(connection);
    gateways.set(key, gateway);
    placed.set(connection.id, { gateway, connection });
    return connection;
  };

  seeds.forEach((seed, index) => {
    const routingType = seed.body ? seed.routingType : (scenario.routingType ?? seed.routingType);
    const { body } = place(seed, routingType, index);
    if (!scenario.overlappingNeighbour) return;
    const neighbour = neighbourOf(seed, body, { tunnel1: strangeKey(), tunnel2: strangeKey() });
    place(neighbour, routingType, index);
  });
  return { gateways, placed };
}

/** A body that breaks today's limits may be live all the same: it stays as it is. */
function withDefaults(body: ConnectionBody, routingType: RoutingType): ConnectionBody {
  const read = readPut(body, routingType);
  return 'body' in read ? read.body : body;
}

function neighbourOf(seed: ConnectionSeed, body: ConnectionBody, keys: ConnectionSeed['keys']): ConnectionSeed {
  const displayName = 'overlapping-neighbour';
  const remoteSubnets = [...(body.remoteSubnets ?? []).slice(0, 1), CONTESTED_SUBNET];
  const { staticRoutes: _, ...rest } = body;
  const ref = { ...seed.ref, connectionId: derivedId(`${seed.ref.connectionId} neighbour`) };
  return { ...seed, ref, displayName, body: { ...rest, displayName, remoteSubnets }, keys };
}

/** A UUID that is the same in every run. */
export function derivedId(of: string): string {
  const hex = createHash('sha256').update(of).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
