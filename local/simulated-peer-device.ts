import { Fault } from '../domain/errors.ts';
import type { PeerDevice, PeerOrder, PeerReceipt } from '../domain/ports.ts';
import type { Simulator } from './simulator/simulator.ts';

/** The simulated devices as a peer that is told in process. `connectionIdOf` finds a connection by its configured name. */
export function simulatedPeerDevice(
  simulator: Simulator,
  connectionIdOf: (connection: string) => string | undefined,
): PeerDevice {
  return {
    perform: async (_, { action, connection, tunnel, preSharedKey }: PeerOrder): Promise<PeerReceipt> => {
      const connectionId = connectionIdOf(connection) ?? '';
      const device = simulator.connection(connectionId)?.device;
      if (!device) throw new Fault('PeerRefusedError', `no simulated device for ${connection}`);
      if (action === 'prefer-tunnel') device.preferTunnel(tunnel);
      if (action === 'reconnect') device.reconnect(tunnel);
      if (action === 'revert-key' && preSharedKey) device.revertKey(tunnel, preSharedKey);
      if (action === 'load-key' && preSharedKey && device.loadKey(tunnel, preSharedKey) === 'refused') {
        throw new Fault('PeerUnavailableError', `the simulated device refuses the key of ${tunnel}`);
      }
      const seen = action === 'evidence' ? simulator.facts(connectionId).tunnels[tunnel].lastAuthenticatedAt : null;
      return { text: `simulated ${action}`, lastAuthenticatedAt: seen };
    },
  };
}
