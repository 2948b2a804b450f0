/** What can go wrong with a request, by its stable name. Statuses and titles are part of the API. */
export const PROBLEMS = {
  'malformed-json': { status: 400, title: 'The body is no JSON' },
  'invalid-request': { status: 400, title: 'The request does not keep its schema' },
  'unknown-field': { status: 400, title: 'The request has a field that does not exist' },
  'idempotency-missing': { status: 400, title: 'Nothing names this change' },
  unauthenticated: { status: 401, title: 'Nobody is signed in' },
  'role-missing': { status: 403, title: 'Another role is needed' },
  'requester-cannot-approve': { status: 403, title: 'The requester cannot decide' },
  'requester-cannot-review': { status: 403, title: 'The requester cannot review' },
  'not-your-change': { status: 403, title: 'Somebody else asked for this change' },
  'foreign-host': { status: 403, title: 'The request was meant for another host' },
  'foreign-origin': { status: 403, title: 'Web pages may not call' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'unknown-change': { status: 404, title: 'There is no such change' },
  'unknown-run': { status: 404, title: 'There is no such run' },
  'unknown-connection': { status: 404, title: 'There is no such connection' },
  'method-not-allowed': { status: 405, title: 'This method does not exist here' },
  'already-ended': { status: 409, title: 'The change has ended' },
  'already-rejected': { status: 409, title: 'The plan was rejected' },
  'not-waiting': { status: 409, title: 'The change does not wait for this' },
  'too-late': { status: 409, title: 'The time is over' },
  'plan-moved': { status: 409, title: 'The plan has changed' },
  'put-moved': { status: 409, title: 'The change waits before another PUT' },
  'not-an-emergency': { status: 409, title: 'Only emergencies are reviewed' },
  'run-not-steerable': { status: 409, title: 'The run is in no state for this' },
  'not-ended': { status: 409, title: 'The change has not ended' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is not declared as JSON' },
  'wish-refused': { status: 422, title: 'The change cannot be taken' },
  'idempotency-key-reused': { status: 422, title: 'The key names another change' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'Something failed here' },
  unavailable: { status: 503, title: 'Something that is needed does not answer' },
} as const;

export type ProblemName = keyof typeof PROBLEMS;

export function problemType(name: ProblemName): string {
  return `urn:vpn-change:problem:${name}`;
}
