import type { Context, Hono } from 'hono';
import * as z from 'zod';
import { TunnelNameSchema } from '../../domain/identifiers.ts';
import { PreSharedKey } from '../../domain/pre-shared-key.ts';
import type { SimulatedConnection } from './connection.ts';
import type { Simulator } from './simulator.ts';

const OrderSchema = z.discriminatedUnion('action', [
  z.object({
    action: z.enum(['load-key', 'revert-key']),
    tunnel: TunnelNameSchema,
    preSharedKey: z
      .string()
      .min(20)
      .transform((value) => new PreSharedKey(value)),
  }),
  z.object({ action: z.enum(['prefer-tunnel', 'evidence', 'reconnect']), tunnel: TunnelNameSchema }),
]);

/** The simulation's own paths, no part of STACKIT's: what an observer sees, and the device's control port. */
export function controlRoutes(app: Hono, simulator: Simulator): void {
  const found = (c: Context) => simulator.connection(c.req.param('connectionId') ?? '');
  app.get('/simulator/connections', () => Response.json({ connections: simulator.bodies() }));
  app.get('/simulator/connections/:connectionId', (c) => {
    const connection = found(c);
    return connection ? Response.json(simulator.facts(connection.id)) : refusal(404, 'no such connection');
  });
  app.post('/simulator/connections/:connectionId/second-writer', (c) => {
    const connection = found(c);
    if (!connection) return refusal(404, 'no such connection');
    simulator.editBySecondWriter(connection.id);
    return Response.json({});
  });
  app.post('/simulator/connections/:connectionId/device', async (c) => {
    const order = OrderSchema.safeParse(await c.req.json<unknown>().catch(() => undefined));
    if (!order.success) return refusal(400, 'wanted: action, tunnel and, to load or revert, a preSharedKey');
    const connection = found(c);
    return connection ? obey(connection, order.data) : refusal(404, 'no such connection');
  });
}

function obey({ device, tunnels }: SimulatedConnection, order: z.infer<typeof OrderSchema>): Response {
  const { tunnel } = order;
  switch (order.action) {
    case 'load-key':
      if (device.loadKey(tunnel, order.preSharedKey) === 'refused') return refusal(409, 'the device refused the key');
      return Response.json({ message: `loaded the key of ${tunnel}` });
    case 'revert-key':
      device.revertKey(tunnel, order.preSharedKey);
      return Response.json({ message: `took back the key of ${tunnel}` });
    case 'prefer-tunnel':
      device.preferTunnel(tunnel);
      return Response.json({ message: `prefers ${tunnel}` });
    case 'reconnect':
      device.reconnect(tunnel);
      return Response.json({ message: `connects ${tunnel} anew` });
    case 'evidence': {
      const at = tunnels[tunnel].lastAuthenticatedAt;
      return Response.json({ lastAuthenticatedAt: at === null ? null : new Date(at).toISOString() });
    }
  }
}

function refusal(status: number, message: string): Response {
  return Response.json({ message }, { status });
}
