import { ACCESS, type GuardedOperation } from './access.ts';
import { cancelChangeRoute } from './routes/cancel-change.ts';
import { confirmChangeRoute } from './routes/confirm-change.ts';
import { decideApprovalRoute } from './routes/decide-approval.ts';
import { getChangeRoute } from './routes/get-change.ts';
import { getConnectionRoute } from './routes/get-connection.ts';
import { getRotationsRoute } from './routes/get-rotations.ts';
import { getTrailRoute } from './routes/get-trail.ts';
import { healthRoute } from './routes/health.ts';
import { listChangesRoute } from './routes/list-changes.ts';
import { listConnectionsRoute } from './routes/list-connections.ts';
import { openApiRoute } from './routes/openapi.ts';
import { reportPeerReadyRoute } from './routes/report-peer-ready.ts';
import { requestChangeRoute } from './routes/request-change.ts';
import { requestRotationsRoute } from './routes/request-rotations.ts';
import { reviewChangeRoute } from './routes/review-change.ts';
import { pauseRotationsRoute, resumeRotationsRoute, stopRotationsRoute } from './routes/steer-rotations.ts';

/** One call of the API, for whoever serves it behind something that has to know its routes. */
export interface Operation {
  readonly method: 'GET' | 'POST';
  /** With its parameters in braces: `/changes/{id}`. */
  readonly path: string;
  /** Null: open to everybody. */
  readonly guard: GuardedOperation | null;
}

/** Every call of the API. */
export const OPERATIONS: readonly Operation[] = [
  requestChangeRoute,
  listChangesRoute,
  getChangeRoute,
  getTrailRoute,
  decideApprovalRoute,
  confirmChangeRoute,
  reportPeerReadyRoute,
  cancelChangeRoute,
  reviewChangeRoute,
  listConnectionsRoute,
  getConnectionRoute,
  requestRotationsRoute,
  getRotationsRoute,
  pauseRotationsRoute,
  resumeRotationsRoute,
  stopRotationsRoute,
  openApiRoute,
  healthRoute,
].map(({ method, path, operationId }) => ({
  method: method === 'get' ? 'GET' : 'POST',
  path,
  guard: isGuarded(operationId) ? operationId : null,
}));

function isGuarded(operationId: string): operationId is GuardedOperation {
  return Object.hasOwn(ACCESS, operationId);
}
