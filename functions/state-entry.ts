import * as z from 'zod';
import { type ChangeDocument, ChangeDocumentSchema } from '../domain/change-document.ts';
import { type LambdaSurroundings, lambdaEntry } from './lambda-entry.ts';
import { requireOwnExecution } from './own-execution.ts';
import type { Step, StepPorts } from './step.ts';

interface ServedState<Ports> {
  /** What the state writes under its own key. */
  readonly output: z.ZodType;
  readonly run: (document: ChangeDocument, ports: Ports) => Promise<unknown>;
}

interface StateEntry<Env, Ports> {
  /** The folder below functions/. */
  readonly service: string;
  readonly env: z.ZodType<Env>;
  readonly ports: (env: Env, surroundings: LambdaSurroundings) => Ports;
  /** By the name of the Task state. Twins of the way forward and the way back are served by one bundle. */
  readonly states: Readonly<Record<string, ServedState<NoInfer<Ports>>>>;
}

type Run<Port extends keyof StepPorts> = (document: ChangeDocument, ports: Pick<StepPorts, Port>) => Promise<unknown>;

export function forward<Port extends keyof StepPorts>(step: Step<Port, unknown>): Run<Port> {
  return (document, ports) => step(document, ports, 'forward');
}

export function back<Port extends keyof StepPorts>(step: Step<Port, unknown>): Run<Port> {
  return (document, ports) => step(document, ports, 'back');
}

/** A function that serves Task states of `change-connection.asl.json`: their Parameters in, their output out. */
export function stateEntry<Env, Ports>({ service, env, ports, states }: StateEntry<Env, Ports>) {
  const payload = z.object({
    state: z.enum(Object.keys(states)),
    execution: z.string(),
    document: ChangeDocumentSchema,
  });
  return lambdaEntry({
    service,
    env,
    payload,
    logKeys: ({ state, execution, document }) => ({ state, execution, changeId: document.request.changeId }),
    wire: (environment, surroundings) => {
      const wired = ports(environment, surroundings);
      return async ({ state, execution, document }) => {
        requireOwnExecution(execution, document.request);
        const served = states[state];
        if (!served) throw new Error('the payload names a state that was not parsed');
        return served.output.parse(await served.run(document, wired));
      };
    },
  });
}
