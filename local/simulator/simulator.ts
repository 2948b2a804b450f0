import { systemRandomness } from '../../adapters/local/system-randomness.ts';
import type { ConnectionBody } from '../../domain/connection-body.ts';
import { type GatewayRef, gatewayKey, type TunnelName } from '../../domain/identifiers.ts';
import type { Clock, Randomness } from '../../domain/ports.ts';
import type { PreSharedKey } from '../../domain/pre-shared-key.ts';
import { agenda } from './agenda.ts';
import type { SimulatedConnection } from './connection.ts';
import { type ConnectionFacts, connectionFacts } from './facts.ts';
import type { SimulatedGateway } from './gateway.ts';
import { populate } from './population.ts';
import { type RequestLog, requestLog } from './request-log.ts';
import type { Scenario } from './scenario.ts';
import type { ConnectionSeed } from './seed.ts';
import { type SimulatedTokens, simulatedTokens } from './tokens.ts';
import { sameKey } from './tunnel.ts';

export interface SimulatorOptions {
  readonly clock: Clock;
  /** Left out: the machine's own. */
  readonly randomness?: Randomness;
  readonly scenario: Scenario;
  readonly connections: readonly ConnectionSeed[];
}

/** The other side: gateways with their connections, and the devices at the far ends. Whatever asks it advances it to now. */
export interface Simulator {
  readonly scenario: Scenario;
  readonly log: RequestLog;
  readonly tokens: SimulatedTokens;
  /** Milliseconds since the epoch, with everything done that was due. */
  now(): number;
  gateway(ref: GatewayRef): SimulatedGateway | undefined;
  gateways(): readonly SimulatedGateway[];
  connection(connectionId: string): SimulatedConnection | undefined;
  /** Throws for an unknown connection, as do the following. */
  facts(connectionId: string): ConnectionFacts;
  holdsKey(connectionId: string, end: 'gateway' | 'device', tunnel: TunnelName, key: PreSharedKey): boolean;
  /** A read or a PUT of this connection was answered: the scenario's second writer may have waited for it. */
  noteAnswer(connectionId: string, what: 'read' | 'put'): void;
  /** Edits a label as somebody else would, without any word to us. */
  editBySecondWriter(connectionId: string): void;
  /** The seeds with the bodies as they are now, without keys: what a restart needs. */
  bodies(): readonly (Omit<ConnectionSeed, 'keys' | 'body'> & { readonly body: ConnectionBody })[];
}

export function createSimulator(options: SimulatorOptions): Simulator {
  const { clock, scenario, randomness = systemRandomness(), connections: seeds } = options;
  const time = agenda(clock.now(), (milliseconds) => {
    for (const { connection } of placed.values()) connection.elapse(milliseconds);
  });
  const { gateways, placed } = populate({ agenda: time, scenario, randomness, seeds });
  const now = () => {
    time.advance(clock.now());
    return time.now();
  };
  const log = requestLog(scenario.faults);
  const salt = randomness.bytes(16);
  const require = (connectionId: string) => {
    now();
    const found = placed.get(connectionId);
    if (!found) throw new Error(`the simulator has no connection ${connectionId}`);
    return found;
  };
  const editBySecondWriter = (connectionId: string) =>
    require(connectionId).connection.setLabel('edited-by', 'somebody-else');
  const isTurnOfSecondWriter = secondWriterTurns(scenario);
  const ask = <T>(read: () => T): T => {
    now();
    return read();
  };
  return {
    scenario,
    log,
    tokens: simulatedTokens(randomness, scenario.tokenSeconds, now),
    now,
    gateway: (ref) => ask(() => gateways.get(gatewayKey(ref))),
    gateways: () => ask(() => [...gateways.values()]),
    connection: (connectionId) => ask(() => placed.get(connectionId)?.connection),
    facts: (connectionId) => connectionFacts({ ...require(connectionId), log, salt }),
    holdsKey(connectionId, end, tunnel, key) {
      const { gatewayKey: atGateway, deviceKey: atDevice } = require(connectionId).connection.tunnels[tunnel];
      return sameKey(end === 'gateway' ? atGateway : atDevice, key);
    },
    noteAnswer(connectionId, what) {
      if (isTurnOfSecondWriter(what)) editBySecondWriter(connectionId);
    },
    editBySecondWriter,
    bodies: () =>
      seeds.map(({ ref, displayName, follows }) => {
        const { connection, gateway } = require(ref.connectionId);
        return {
          ref,
          displayName,
          ...(follows !== undefined && { follows }),
          routingType: gateway.routingType,
          body: connection.body,
        };
      }),
  };
}

function secondWriterTurns({ secondWriter }: Scenario): (what: 'read' | 'put') => boolean {
  let puts = 0;
  let reads = 0;
  let done = secondWriter === null;
  return (what) => {
    if (done || secondWriter === null) return false;
    if (what === 'put') puts += 1;
    else if (puts >= secondWriter.afterPuts) reads += 1;
    done = puts >= secondWriter.afterPuts && reads >= secondWriter.afterReads;
    return done;
  };
}
