import { PROBLEMS, type ProblemName, problemType } from './problem-types.ts';
import type { ProblemDocument } from './schemas/problem.ts';

type Facts = Pick<ProblemDocument, 'errors' | 'planHash' | 'put'>;

export interface ProblemWish extends Facts {
  /** Besides the content type. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Ends a request with problem details. `detail` is for the caller: nothing internal, no value of the request. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly problem: ProblemName;
  readonly wish: ProblemWish;

  constructor(problem: ProblemName, detail: string, wish: ProblemWish = {}) {
    super(detail);
    this.problem = problem;
    this.wish = wish;
  }
}

export function problemResponse({ problem, message, wish: { headers = {}, ...facts } }: Problem): Response {
  const { title, status } = PROBLEMS[problem];
  const document: ProblemDocument = { type: problemType(problem), title, status, detail: message, ...facts };
  return Response.json(document, { status, headers: { ...headers, 'content-type': 'application/problem+json' } });
}
