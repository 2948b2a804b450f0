import type { Hono } from 'hono';
import type { ApiEnv } from './caller.ts';
import { Problem } from './problem.ts';

/** Answers 405 on each path that has routes, to every method that none of them serves. HEAD is served as GET is. */
export function refuseOtherMethods(app: Hono<ApiEnv>): void {
  const served = app.routes.filter(({ method }) => method !== 'ALL');
  const byPath = Map.groupBy(served, ({ path }) => path);
  for (const [path, routes] of byPath) {
    const methods = new Set(routes.map(({ method }) => method));
    if (methods.has('GET')) methods.add('HEAD');
    const allow = [...methods].join(', ');
    app.all(path, () => {
      throw new Problem('method-not-allowed', `here there is ${allow}`, { headers: { Allow: allow } });
    });
  }
}
