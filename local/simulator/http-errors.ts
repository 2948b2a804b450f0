import type { FieldProblem } from './put-body.ts';

const WORDS: Readonly<Record<number, readonly [string, string]>> = {
  400: ['BAD_REQUEST', 'One or more fields are invalid.'],
  401: ['UNAUTHORIZED', 'The request carries no valid token.'],
  403: ['FORBIDDEN', 'The right to do this is missing.'],
  404: ['NOT_FOUND', 'There is no such resource.'],
  429: ['TOO_MANY_REQUESTS', 'Another request is currently mutating the same gateway.'],
  500: ['INTERNAL_SERVER_ERROR', 'The server failed.'],
  502: ['BAD_GATEWAY', 'The server behind this one did not answer as it should.'],
  503: ['SERVICE_UNAVAILABLE', 'The service is not available at the moment.'],
  504: ['GATEWAY_TIMEOUT', 'The server behind this one did not answer in time.'],
};

interface Detail {
  readonly reason: 'INVALID_FIELD' | 'INVALID_PATH_PARAMETER';
  readonly problems: readonly FieldProblem[];
}

/** An error in the VPN API's shape. Source: STACKIT VPN API v1, `APIErrorResponse`. */
export function vpnError(status: number, more: { details?: Detail; headers?: Record<string, string> } = {}): Response {
  const [word, message] = WORDS[status] ?? ['ERROR', 'The request failed.'];
  const details = more.details?.problems.map((metadata) => ({
    reason: more.details?.reason,
    domain: 'vpn.access.stackit.cloud',
    metadata,
  }));
  const error = { code: status, status: word, message, ...(details && { details }) };
  return Response.json({ error }, { status, headers: more.headers ?? {} });
}

export function busyError(retryAfterSeconds: number | null): Response {
  return vpnError(429, retryAfterSeconds === null ? {} : { headers: { 'Retry-After': String(retryAfterSeconds) } });
}

/** An error in the IaaS API's shape. Source: STACKIT IaaS API v2, `Error`. */
export function iaasError(status: number): Response {
  return Response.json({ code: status, msg: WORDS[status]?.[1] ?? 'The request failed.' }, { status });
}
