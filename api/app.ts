import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { problemOf } from './answer-error.ts';
import type { ApiEnv } from './caller.ts';
import { refuseOtherMethods } from './methods.ts';
import { registerSecuritySchemes } from './openapi-document.ts';
import type { ApiPorts } from './ports.ts';
import { Problem, problemResponse } from './problem.ts';
import { PROBLEMS } from './problem-types.ts';
import { cancelChange, cancelChangeRoute } from './routes/cancel-change.ts';
import { confirmChange, confirmChangeRoute } from './routes/confirm-change.ts';
import { decideApproval, decideApprovalRoute } from './routes/decide-approval.ts';
import { getChange, getChangeRoute } from './routes/get-change.ts';
import { getConnection, getConnectionRoute } from './routes/get-connection.ts';
import { getRotations, getRotationsRoute } from './routes/get-rotations.ts';
import { getTrail, getTrailRoute } from './routes/get-trail.ts';
import { health, healthRoute } from './routes/health.ts';
import { listChanges, listChangesRoute } from './routes/list-changes.ts';
import { listConnections, listConnectionsRoute } from './routes/list-connections.ts';
import { openApi, openApiRoute } from './routes/openapi.ts';
import { reportPeerReady, reportPeerReadyRoute } from './routes/report-peer-ready.ts';
import { requestChange, requestChangeRoute } from './routes/request-change.ts';
import { requestRotations, requestRotationsRoute } from './routes/request-rotations.ts';
import { reviewChange, reviewChangeRoute } from './routes/review-change.ts';
import {
  pauseRotationsRoute,
  resumeRotationsRoute,
  steerRotations,
  stopRotationsRoute,
} from './routes/steer-rotations.ts';
import { schemaProblem } from './schema-errors.ts';

const MAX_BODY_BYTES = 64 * 1024;

/** The HTTP API over its ports: the same app in a Lambda function and on one machine. */
export function createApi(ports: ApiPorts): OpenAPIHono<ApiEnv> {
  const app = new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (!result.success) throw schemaProblem(result.target, result.error.issues);
    },
  });
  app.onError((error) => {
    const problem = problemOf(error);
    if (PROBLEMS[problem.problem].status >= 500) ports.onFailure(error);
    return problemResponse(problem);
  });
  app.notFound(() => problemResponse(new Problem('not-found', 'GET /openapi.json has all paths')));
  app.use(async (context, next) => {
    await next();
    context.header('Cache-Control', 'no-store');
    context.header('X-Content-Type-Options', 'nosniff');
  });
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: refuseBody }));
  app.use(async (context, next) => {
    context.set('caller', await ports.identify(context));
    await next();
  });
  registerSecuritySchemes(app);
  app
    .openapi(requestChangeRoute, requestChange(ports))
    .openapi(listChangesRoute, listChanges(ports))
    .openapi(getChangeRoute, getChange(ports))
    .openapi(getTrailRoute, getTrail(ports))
    .openapi(decideApprovalRoute, decideApproval(ports))
    .openapi(confirmChangeRoute, confirmChange(ports))
    .openapi(reportPeerReadyRoute, reportPeerReady(ports))
    .openapi(cancelChangeRoute, cancelChange(ports))
    .openapi(reviewChangeRoute, reviewChange(ports))
    .openapi(listConnectionsRoute, listConnections(ports))
    .openapi(getConnectionRoute, getConnection(ports))
    .openapi(requestRotationsRoute, requestRotations(ports))
    .openapi(getRotationsRoute, getRotations(ports))
    .openapi(pauseRotationsRoute, steerRotations(ports, 'pause'))
    .openapi(resumeRotationsRoute, steerRotations(ports, 'resume'))
    .openapi(stopRotationsRoute, steerRotations(ports, 'stop'))
    .openapi(openApiRoute, openApi(app))
    .openapi(healthRoute, health);
  refuseOtherMethods(app);
  return app;
}

function refuseBody(): never {
  throw new Problem('body-too-large', `a body has at most ${MAX_BODY_BYTES} bytes`);
}
