import { isDeepStrictEqual } from 'node:util';
import type { ConnectionBody } from '../../domain/connection-body.ts';
import { TUNNEL_NAMES, type TunnelName } from '../../domain/identifiers.ts';
import type { PskSet, SomePsks } from '../../domain/pre-shared-key.ts';
import type { Agenda } from './agenda.ts';
import { type SimulatedDevice, simulatedDevice, TRAFFIC } from './device.ts';
import type { Scenario } from './scenario.ts';
import { type SimulatedTunnel, sameKey, simulatedTunnel } from './tunnel.ts';

/** What a PUT really changed. */
interface Change {
  readonly tunnels: readonly TunnelName[];
  readonly rekeyed: readonly TunnelName[];
  readonly subnets: boolean;
}

export interface SimulatedConnection {
  readonly id: string;
  readonly body: ConnectionBody;
  readonly tunnels: Readonly<Record<TunnelName, SimulatedTunnel>>;
  readonly device: SimulatedDevice;
  /** Time without any tunnel, since the simulation began. */
  readonly outageMilliseconds: number;
  /** Bodies stored since the simulation began. */
  readonly putsApplied: number;
  /** True while key and settings of the tunnel are the seeded ones. */
  isAsSeeded(tunnel: TunnelName): boolean;
  /** Replaces body and keys. The tunnels notice nothing yet. */
  store(body: ConnectionBody, keys: SomePsks): Change;
  /** The gateway works a stored change into the tunnels. `breaks`: and fails, so that those it touches stay down. */
  takeEffect(change: Change, breaks: boolean): void;
  setLabel(name: string, value: string): void;
  elapse(milliseconds: number): void;
}

export interface ConnectionOptions {
  readonly id: string;
  readonly agenda: Agenda;
  readonly scenario: Scenario;
  readonly body: ConnectionBody;
  readonly keys: PskSet;
  readonly deviceKeys: PskSet;
  readonly follows: boolean;
}

export function simulatedConnection(options: ConnectionOptions): SimulatedConnection {
  const { id, agenda, scenario, keys, deviceKeys, follows, body: seeded } = options;
  let body = seeded;
  let outageMilliseconds = 0;
  let putsApplied = 0;
  const broken = new Set<TunnelName>();
  const tunnel = (name: TunnelName, bytesPerSecond: number) =>
    simulatedTunnel({
      agenda,
      scenario,
      bytesPerSecond,
      gatewayKey: keys[name],
      deviceKey: deviceKeys[name],
      isServed: () => body.enabled !== false && !broken.has(name),
    });
  const tunnels = { tunnel1: tunnel('tunnel1', TRAFFIC.preferred), tunnel2: tunnel('tunnel2', TRAFFIC.other) };
  const device = simulatedDevice({ agenda, scenario, follows, tunnels });
  const renew = (changed: SimulatedTunnel) => {
    changed.renew();
    const { childEvent, childSeconds } = scenario;
    if (!childEvent) return;
    agenda.after(childEvent.afterSeconds, () =>
      childEvent.kind === 'rekey' ? changed.rekeyChild() : changed.renegotiateChildren(childSeconds),
    );
  };

  return {
    id,
    tunnels,
    device,
    get body() {
      return body;
    },
    get outageMilliseconds() {
      return outageMilliseconds;
    },
    get putsApplied() {
      return putsApplied;
    },
    isAsSeeded: (name) => isDeepStrictEqual(body[name], seeded[name]) && sameKey(tunnels[name].gatewayKey, keys[name]),
    store(next, newKeys) {
      putsApplied += 1;
      const before = body;
      body = next;
      const rekeyed = TUNNEL_NAMES.filter((name) => {
        const key = newKeys[name];
        if (key === undefined || sameKey(key, tunnels[name].gatewayKey)) return false;
        tunnels[name].setGatewayKey(key);
        device.followSoon(name);
        return true;
      });
      return {
        rekeyed,
        tunnels: TUNNEL_NAMES.filter((name) => rekeyed.includes(name) || !isDeepStrictEqual(before[name], next[name])),
        subnets: !isDeepStrictEqual(selectors(before), selectors(next)),
      };
    },
    takeEffect(change, breaks) {
      if (!breaks) broken.clear();
      for (const name of TUNNEL_NAMES) {
        if (breaks && change.tunnels.includes(name)) broken.add(name);
        if (body.enabled === false) tunnels[name].takeDown();
        else if (scenario.resetsBoth || change.tunnels.includes(name)) renew(tunnels[name]);
        else if (!tunnels[name].ikeUp) tunnels[name].tryAgain();
        else if (change.subnets) tunnels[name].renegotiateChildren(scenario.childSeconds);
      }
    },
    setLabel(name, value) {
      body = { ...body, labels: { ...body.labels, [name]: value } };
    },
    elapse(milliseconds) {
      const carried = TUNNEL_NAMES.map((name) => [name, device.bytesPerSecond(name)] as const);
      if (TUNNEL_NAMES.every((name) => !tunnels[name].up)) outageMilliseconds += milliseconds;
      for (const [name, bytesPerSecond] of carried) tunnels[name].elapse(milliseconds, bytesPerSecond);
    },
  };
}

function selectors({ localSubnets, remoteSubnets }: ConnectionBody) {
  return { localSubnets, remoteSubnets };
}
