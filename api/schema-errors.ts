import type * as z from 'zod';
import { pointerTo } from '../domain/json-pointer.ts';
import { Problem } from './problem.ts';
import type { ProblemDocument } from './schemas/problem.ts';

type Errors = NonNullable<ProblemDocument['errors']>;

/** The part of a request that a schema looked at. */
export type RequestPart = 'json' | 'query' | 'param' | 'header' | 'form' | 'cookie';

const MAX_NAME_LENGTH = 60;

/** What does not keep its schema, all places at once. Names are told, values never are. */
export function schemaProblem(part: RequestPart, issues: readonly z.core.$ZodIssue[]): Problem {
  const errors = issues.flatMap((issue) => errorsOf(part, issue));
  if (issues.every(({ code }) => code === 'unrecognized_keys')) {
    return new Problem('unknown-field', 'leave out what does not exist', { errors });
  }
  return new Problem('invalid-request', 'see errors for the places; GET /openapi.json has the schemas', { errors });
}

function errorsOf(part: RequestPart, issue: z.core.$ZodIssue): Errors {
  if (issue.code !== 'unrecognized_keys') return [{ path: placeOf(part, issue.path), message: issue.message }];
  const message = 'there is no such field';
  return issue.keys.map((key) => ({ path: placeOf(part, [...issue.path, key]), message }));
}

function placeOf(part: RequestPart, path: readonly PropertyKey[]): string {
  const names = path.map((name) => String(name).slice(0, MAX_NAME_LENGTH));
  if (part === 'json') return names.reduce(pointerTo, '');
  const [name = ''] = names;
  if (part === 'query') return `?${name}`;
  return part === 'param' ? `{${name}}` : name;
}
