import { PROBLEMS, type ProblemName, problemType } from './problem-types.ts';
import { ProblemSchema } from './schemas/problem.ts';

/** An answer with problem details as the OpenAPI document has it, with one of the problems as its example. */
function problems<const N extends ProblemName>(...names: readonly [N, ...ProblemName[]]) {
  const [first] = names;
  const { status, title } = PROBLEMS[first];
  const example = { type: problemType(first), title, status, detail: 'what is the matter with this request' };
  const listed = names.map((name) => `\`${problemType(name)}\`: ${PROBLEMS[name].title.toLowerCase()}`).join('; ');
  return { description: listed, content: { 'application/problem+json': { schema: ProblemSchema, example } } };
}

const ALWAYS = {
  405: problems('method-not-allowed'),
  413: problems('body-too-large'),
  429: problems('too-many-requests'),
  500: problems('internal-error'),
  503: problems('unavailable'),
};

/** Of a route that anybody may call. */
export const OPEN_PROBLEMS = { 403: problems('foreign-host', 'foreign-origin'), ...ALWAYS };

/** Of a route for those who are known and have a role. */
export const GUARDED_PROBLEMS = {
  400: problems('invalid-request', 'unknown-field'),
  401: problems('unauthenticated'),
  403: problems('role-missing', 'foreign-host', 'foreign-origin'),
  ...ALWAYS,
};

/** Of a route about one change. */
export const CHANGE_PROBLEMS = { ...GUARDED_PROBLEMS, 404: problems('unknown-change') };

/** Of a route about one connection. */
export const CONNECTION_PROBLEMS = { ...GUARDED_PROBLEMS, 404: problems('unknown-connection') };

const BODY_PROBLEMS = {
  400: problems('invalid-request', 'unknown-field', 'malformed-json'),
  415: problems('unsupported-media-type'),
};

/** Of the route that begins a change. */
export const ORDER_PROBLEMS = {
  ...GUARDED_PROBLEMS,
  ...BODY_PROBLEMS,
  400: problems('invalid-request', 'unknown-field', 'malformed-json', 'idempotency-missing'),
  422: problems('wish-refused', 'idempotency-key-reused'),
};

/** Of the route that begins a run. */
export const RUN_ORDER_PROBLEMS = {
  ...GUARDED_PROBLEMS,
  ...BODY_PROBLEMS,
  400: problems('invalid-request', 'unknown-field', 'malformed-json', 'idempotency-missing'),
};

/** Of a route about one run. */
export const RUN_PROBLEMS = { ...GUARDED_PROBLEMS, 404: problems('unknown-run') };
export const STEERING_PROBLEMS = { ...RUN_PROBLEMS, 409: problems('run-not-steerable') };

/** Of a route that takes a decision about a change; `forbidden` and `conflicts` are its own. */
export function decisionProblems<const F extends ProblemName, const C extends ProblemName>(
  forbidden: readonly F[],
  conflicts: readonly [C, ...C[]],
) {
  return {
    ...CHANGE_PROBLEMS,
    ...BODY_PROBLEMS,
    403: problems('role-missing', ...forbidden, 'foreign-host', 'foreign-origin'),
    409: problems(...conflicts),
  };
}
