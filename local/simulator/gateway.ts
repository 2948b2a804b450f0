import type { ConnectionBody, RoutingType } from '../../domain/connection-body.ts';
import type { GatewayRef } from '../../domain/identifiers.ts';
import type { SomePsks } from '../../domain/pre-shared-key.ts';
import type { Agenda } from './agenda.ts';
import type { SimulatedConnection } from './connection.ts';
import type { Scenario } from './scenario.ts';

export type GatewayState = 'READY' | 'PENDING' | 'ERROR';

export interface SimulatedGateway {
  readonly ref: GatewayRef;
  readonly routingType: RoutingType;
  readonly connections: readonly SimulatedConnection[];
  readonly state: GatewayState;
  readonly errorMessage: string | null;
  /** Until when the gateway is at work, milliseconds since the epoch; null when it is not. */
  readonly busyUntil: number | null;
  add(connection: SimulatedConnection): void;
  put(connection: SimulatedConnection, body: ConnectionBody, keys: SomePsks): void;
}

export interface GatewayOptions {
  readonly ref: GatewayRef;
  readonly routingType: RoutingType;
  readonly agenda: Agenda;
  readonly scenario: Scenario;
}

export function simulatedGateway({ ref, routingType, agenda, scenario }: GatewayOptions): SimulatedGateway {
  const { staleReadySeconds, pendingSeconds, gatewayErrors } = scenario;
  let state: GatewayState = 'READY';
  let errorMessage: string | null = null;
  let busyUntil: number | null = null;
  let puts = 0;
  const connections: SimulatedConnection[] = [];
  return {
    ref,
    routingType,
    connections,
    get state() {
      return state;
    },
    get errorMessage() {
      return errorMessage;
    },
    get busyUntil() {
      return busyUntil;
    },
    add: (connection) => void connections.push(connection),
    put(connection, body, keys) {
      puts += 1;
      const breaks = puts <= gatewayErrors;
      const change = connection.store(body, keys);
      busyUntil = agenda.now() + (staleReadySeconds + pendingSeconds) * 1000;
      agenda.after(staleReadySeconds, () => {
        state = 'PENDING';
        errorMessage = null;
        connection.takeEffect(change, breaks);
        agenda.after(pendingSeconds, () => {
          state = breaks ? 'ERROR' : 'READY';
          errorMessage = breaks ? `connection ${body.displayName}: the configuration could not be loaded` : null;
          busyUntil = null;
        });
      });
    },
  };
}
