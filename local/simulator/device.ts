import { otherTunnel, type TunnelName } from '../../domain/identifiers.ts';
import type { PreSharedKey } from '../../domain/pre-shared-key.ts';
import type { Agenda } from './agenda.ts';
import type { Scenario } from './scenario.ts';
import { type SimulatedTunnel, sameKey } from './tunnel.ts';

/** Bytes a second. */
export const TRAFFIC = { preferred: 250_000, other: 2_000 } as const;

/** The device at the other end of a connection. It resets a running tunnel only when it is told to reconnect it. */
export interface SimulatedDevice {
  /** `refused`: it does not take the key, and says so. */
  loadKey(tunnel: TunnelName, key: PreSharedKey): 'loaded' | 'refused';
  /** Always taken: the device has had it before. */
  revertKey(tunnel: TunnelName, key: PreSharedKey): void;
  preferTunnel(tunnel: TunnelName): void;
  reconnect(tunnel: TunnelName): void;
  /** The gateway has a new key: a device that follows takes it by itself, a moment later. */
  followSoon(tunnel: TunnelName): void;
  bytesPerSecond(tunnel: TunnelName): number;
}

export interface DeviceOptions {
  readonly agenda: Agenda;
  readonly scenario: Scenario;
  readonly follows: boolean;
  readonly tunnels: Readonly<Record<TunnelName, SimulatedTunnel>>;
}

export function simulatedDevice({ agenda, scenario, follows, tunnels }: DeviceOptions): SimulatedDevice {
  const { loads, tunnels: which, followSeconds } = scenario.device;
  const renewed: TunnelName[] = [];
  let preferred: TunnelName = 'tunnel1';

  const isStubborn = (tunnel: TunnelName) => {
    if (!renewed.includes(tunnel)) renewed.push(tunnel);
    return which === 'every' || renewed.indexOf(tunnel) === (which === 'first' ? 0 : 1);
  };
  const loadKey = (tunnel: TunnelName, key: PreSharedKey) => {
    if (sameKey(tunnels[tunnel].deviceKey, key)) return 'loaded';
    if (loads === 'accepts' || !isStubborn(tunnel)) tunnels[tunnel].setDeviceKey(key);
    else if (loads === 'refuses') return 'refused';
    return 'loaded';
  };

  return {
    loadKey,
    revertKey: (tunnel, key) => tunnels[tunnel].setDeviceKey(key),
    preferTunnel: (tunnel) => {
      preferred = tunnel;
    },
    reconnect: (tunnel) => tunnels[tunnel].reconnect(),
    followSoon: (tunnel) => {
      if (follows) agenda.after(followSeconds, () => loadKey(tunnel, tunnels[tunnel].gatewayKey));
    },
    bytesPerSecond: (tunnel) => {
      const carrier = tunnels[preferred].up ? preferred : otherTunnel(preferred);
      return tunnel === carrier ? TRAFFIC.preferred : TRAFFIC.other;
    },
  };
}
