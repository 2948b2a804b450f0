import { createRoute, type RouteHandler } from '@hono/zod-openapi';
import { STEERINGS, type Steering, steerable } from '../../domain/rotation-run.ts';
import { type GuardedOperation, guard } from '../access.ts';
import type { ApiEnv } from '../caller.ts';
import type { ApiPorts } from '../ports.ts';
import { Problem } from '../problem.ts';
import { STEERING_PROBLEMS } from '../problem-responses.ts';
import { knownRun } from '../read-run.ts';
import { RunParametersSchema, RunViewSchema } from '../schemas/run.ts';

function steeringRoute<const P extends string>(path: P, operationId: GuardedOperation, summary: string) {
  return createRoute({
    operationId,
    method: 'post',
    path,
    summary,
    description: 'Takes effect between two rotations: what is under way comes to its end.',
    tags: ['rotations'],
    middleware: guard(operationId),
    request: { params: RunParametersSchema },
    responses: {
      200: { description: 'The run as it is now.', content: { 'application/json': { schema: RunViewSchema } } },
      ...STEERING_PROBLEMS,
    },
  });
}

export const pauseRotationsRoute = steeringRoute('/rotations/{id}/pause', 'pauseRotations', 'Pause a run');
export const resumeRotationsRoute = steeringRoute('/rotations/{id}/resume', 'resumeRotations', 'Go on with a run');
export const stopRotationsRoute = steeringRoute('/rotations/{id}/stop', 'stopRotations', 'Stop a run for good');

export function steerRotations(
  ports: ApiPorts,
  steering: Steering,
): RouteHandler<typeof pauseRotationsRoute | typeof resumeRotationsRoute | typeof stopRotationsRoute, ApiEnv> {
  return async (context) => {
    const { id } = context.req.valid('param');
    const { state } = await knownRun(ports, id);
    const at = new Date(ports.clock.now()).toISOString();
    if (!(await ports.runs.move(id, steerable(steering), STEERINGS[steering], at))) {
      throw new Problem('run-not-steerable', `it is ${state}`);
    }
    return context.json(await knownRun(ports, id), 200);
  };
}
