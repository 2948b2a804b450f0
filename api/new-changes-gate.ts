import { Problem, problemResponse } from './problem.ts';

type Fetch = (request: Request) => Response | Promise<Response>;

/** Once it is shut no new change is asked for; those under way are still shown and decided about. */
export function newChangesGate(fetch: Fetch): { readonly fetch: Fetch; readonly shut: () => void } {
  let open = true;
  return {
    shut: () => {
      open = false;
    },
    fetch: (request) => {
      const asksForOne = request.method === 'POST' && new URL(request.url).pathname === '/changes';
      if (open || !asksForOne) return fetch(request);
      return problemResponse(
        new Problem('unavailable', 'this server is about to end: send the same request to the next one'),
      );
    },
  };
}
