import { on } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { FleetLayoutSchema, type WorkerOrder, WorkerOrderSchema } from './rotation-orders.ts';
import { type SimulatedSite, simulatedSite } from './simulated-site.ts';
import { takeOverTime } from './virtual-time.ts';

/** A thread with some of the gateways, and with a time of its own: one order after the other, each from its moment on. */
async function serve(port: NonNullable<typeof parentPort>): Promise<void> {
  const layout = FleetLayoutSchema.parse(workerData);
  const time = takeOverTime();
  const sites = new Map<number, SimulatedSite>();
  const carryOut = async ({ gateway, at, work }: WorkerOrder) => {
    const site = sites.get(gateway) ?? (await simulatedSite(layout, gateway, time));
    sites.set(gateway, site);
    if (work.kind === 'rotate') return site.rotate(work.connection, work.changeId, at);
    await site.repair(at);
    return null;
  };
  for await (const [message] of on(port, 'message')) {
    const order = WorkerOrderSchema.parse(message);
    port.postMessage({ number: order.number, report: await carryOut(order) });
  }
}

// The library that reads JSON paths makes an error with each of them; its stack took a fifth of a rotation.
Error.stackTraceLimit = 0;
if (parentPort) await serve(parentPort);
