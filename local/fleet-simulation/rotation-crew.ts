import { Worker } from 'node:worker_threads';
import type { ChangeId } from '../../domain/identifiers.ts';
import type { FleetLayout } from './fleet-layout.ts';
import { type RotationReport, WorkerAnswerSchema, type WorkerOrder } from './rotation-orders.ts';

/** Those who do the rotations, each for gateways of its own. At one gateway, orders are carried out one after the other. */
export interface RotationCrew {
  rotate(gateway: number, connection: string, changeId: ChangeId, startedAt: number): Promise<RotationReport>;
  repair(gateway: number, at: number): Promise<void>;
  close(): Promise<void>;
}

/** What one rotation leaves behind is dead when it ends: with room for a few, little of it is ever looked at. */
const YOUNG_MEGABYTES = 64;

/** So many threads. What fails in one of them fails every order. */
export function threadedCrew(layout: FleetLayout, threads: number): RotationCrew {
  const open = new Map<number, PromiseWithResolvers<RotationReport | null>>();
  let lastNumber = 0;
  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL('./rotation-worker.ts', import.meta.url), {
      workerData: layout,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    });
    worker.on('message', (message) => {
      const { number, report } = WorkerAnswerSchema.parse(message);
      open.get(number)?.resolve(report);
      open.delete(number);
    });
    worker.on('error', (error) => {
      for (const { reject } of open.values()) reject(error);
      open.clear();
    });
    return worker;
  });
  const give = (gateway: number, at: number, work: WorkerOrder['work']): Promise<RotationReport | null> => {
    lastNumber += 1;
    const answer = Promise.withResolvers<RotationReport | null>();
    open.set(lastNumber, answer);
    workers[gateway % threads]?.postMessage({ number: lastNumber, gateway, at, work });
    return answer.promise;
  };
  return {
    rotate: async (gateway, connection, changeId, startedAt) => {
      const report = await give(gateway, startedAt, { kind: 'rotate', connection, changeId });
      if (report === null) throw new Error('a rotation without a report');
      return report;
    },
    repair: async (gateway, at) => {
      await give(gateway, at, { kind: 'repair' });
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
