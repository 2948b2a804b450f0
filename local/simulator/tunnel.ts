import type { PreSharedKey } from '../../domain/pre-shared-key.ts';
import type { Agenda } from './agenda.ts';
import type { Scenario } from './scenario.ts';

const BYTES_PER_PACKET = 800;
/** A tunnel that is up when the simulation begins has been up for so long. */
const EARLIER_SECONDS = 6 * 3600;

/** One tunnel with both its ends: the keys that they hold, and whether they agree. */
export interface SimulatedTunnel {
  readonly gatewayKey: PreSharedKey;
  readonly deviceKey: PreSharedKey;
  readonly up: boolean;
  /** Phase 1. It may be up while the child SA is down, and then the tunnel carries nothing. */
  readonly ikeUp: boolean;
  /** When it last came up or went down. Milliseconds since the epoch. */
  readonly changedAt: number;
  readonly lastAuthenticatedAt: number | null;
  /** Since the simulation began. */
  readonly authentications: number;
  readonly downMilliseconds: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  keysMatch(): boolean;
  setGatewayKey(key: PreSharedKey): void;
  /** The device holds the key from now on. A running tunnel is left alone, one that is down tries again. */
  setDeviceKey(key: PreSharedKey): void;
  /** Both ends authenticate anew: at once, or when the scenario says so. */
  renew(): void;
  /** The child SA falls alone, for so long: nobody authenticates. */
  renegotiateChildren(seconds: number): void;
  /** A new child SA takes over without a gap and counts from nothing: nobody authenticates. */
  rekeyChild(): void;
  /** The end that starts tunnels by itself, if there is one, tries again. */
  tryAgain(): void;
  /** The device begins anew, with an authentication, whether the tunnel is up or not. */
  reconnect(): void;
  takeDown(): void;
  elapse(milliseconds: number, bytesPerSecond: number): void;
}

export interface TunnelOptions {
  readonly agenda: Agenda;
  readonly scenario: Scenario;
  readonly gatewayKey: PreSharedKey;
  readonly deviceKey: PreSharedKey;
  readonly bytesPerSecond: number;
  /** False while the gateway's side does not serve the tunnel: disabled, or in ERROR. */
  readonly isServed: () => boolean;
}

export function sameKey(a: PreSharedKey, b: PreSharedKey): boolean {
  return a.reveal() === b.reveal();
}

export function simulatedTunnel(options: TunnelOptions): SimulatedTunnel {
  const { agenda, scenario, isServed } = options;
  let { gatewayKey, deviceKey } = options;
  let ikeUp = isServed() && sameKey(gatewayKey, deviceKey);
  let up = ikeUp;
  let changedAt = agenda.now() - EARLIER_SECONDS * 1000;
  let lastAuthenticatedAt = up ? changedAt : null;
  let authentications = 0;
  let downMilliseconds = 0;
  let bytesIn = up ? options.bytesPerSecond * EARLIER_SECONDS : 0;
  let renewalDue = false;
  // Whatever was under way when the tunnel is touched again finds that its number is no longer the latest.
  let latest = 0;

  const keysMatch = () => sameKey(gatewayKey, deviceKey);
  const turn = (isUp: boolean) => {
    if (up !== isUp) changedAt = agenda.now();
    up = isUp;
    if (!isUp) bytesIn = 0;
  };
  const fall = () => {
    ikeUp = false;
    turn(false);
  };
  const later = (seconds: number, act: () => void) => {
    latest += 1;
    const mine = latest;
    agenda.after(seconds, () => {
      if (mine === latest) act();
    });
  };
  const authenticate = () => {
    if (ikeUp || !isServed() || !keysMatch()) return;
    ikeUp = true;
    turn(true);
    authentications += 1;
    lastAuthenticatedAt = agenda.now();
  };
  const negotiate = () => later(scenario.renegotiateSeconds, authenticate);
  const tryAgain = () => {
    if (!ikeUp && scenario.startsTunnels) negotiate();
  };
  const reset = () => {
    renewalDue = false;
    fall();
    tryAgain();
  };

  return {
    get gatewayKey() {
      return gatewayKey;
    },
    get deviceKey() {
      return deviceKey;
    },
    get up() {
      return up;
    },
    get ikeUp() {
      return ikeUp;
    },
    get changedAt() {
      return changedAt;
    },
    get lastAuthenticatedAt() {
      return lastAuthenticatedAt;
    },
    get authentications() {
      return authentications;
    },
    get downMilliseconds() {
      return downMilliseconds;
    },
    get bytesIn() {
      return Math.floor(bytesIn);
    },
    get bytesOut() {
      return Math.floor(bytesIn / 2);
    },
    keysMatch,
    setGatewayKey(key) {
      gatewayKey = key;
    },
    setDeviceKey(key) {
      deviceKey = key;
      tryAgain();
    },
    renew() {
      if (!ikeUp || !isServed()) return reset();
      if (renewalDue) return;
      renewalDue = true;
      agenda.after(scenario.resetAfterSeconds, () => {
        if (renewalDue) reset();
      });
    },
    renegotiateChildren(seconds) {
      if (!up) return;
      turn(false);
      later(seconds, () => turn(ikeUp && isServed()));
    },
    rekeyChild() {
      bytesIn = 0;
    },
    tryAgain,
    reconnect() {
      renewalDue = false;
      fall();
      negotiate();
    },
    takeDown() {
      latest += 1;
      fall();
    },
    elapse(milliseconds, bytesPerSecond) {
      if (up) bytesIn += (bytesPerSecond * milliseconds) / 1000;
      else downMilliseconds += milliseconds;
    },
  };
}

export function packetsOf(bytes: number): number {
  return Math.floor(bytes / BYTES_PER_PACKET);
}
