import * as z from 'zod';
import type { FleetDocument } from '../domain/fleet-document.ts';
import { FleetDocumentSchema } from '../domain/fleet-document.ts';
import { type RunId, RunIdSchema } from '../domain/rotation-run.ts';
import { type LambdaSurroundings, lambdaEntry } from './lambda-entry.ts';

interface FleetEntry<Env, Ports> {
  /** The folder below functions/. */
  readonly service: string;
  readonly state: string;
  readonly env: z.ZodType<Env>;
  readonly ports: (env: Env, surroundings: LambdaSurroundings) => Ports;
  /** What the state writes under its own key. */
  readonly output: z.ZodType;
  readonly run: (document: FleetDocument, execution: RunId, ports: NoInfer<Ports>) => Promise<unknown>;
}

/** A function that serves a Task state of `rotate-fleet.asl.json`: its Parameters in, its output out. */
export function fleetEntry<Env, Ports>({ service, state, env, ports, output, run }: FleetEntry<Env, Ports>) {
  return lambdaEntry({
    service,
    env,
    payload: z.object({ state: z.literal(state), execution: RunIdSchema, document: FleetDocumentSchema }),
    logKeys: ({ execution }) => ({ state, execution }),
    wire: (environment, surroundings) => {
      const wired = ports(environment, surroundings);
      return async ({ execution, document }) => output.parse(await run(document, execution, wired));
    },
  });
}
