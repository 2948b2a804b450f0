import { isLoopback } from '../domain/settings.ts';
import { Problem, problemResponse } from './problem.ts';

type Fetch = (request: Request) => Response | Promise<Response>;

/**
 * For a server on the loopback interface: refuses what a web page sends (a name of its own that leads here, another
 * origin), before the app sees it.
 */
export function loopbackOnly(fetch: Fetch): Fetch {
  return (request) => {
    const problem = foreignness(request);
    return problem ? problemResponse(problem) : fetch(request);
  };
}

function foreignness({ url, headers }: Request): Problem | null {
  if (!isLoopback(url)) return new Problem('foreign-host', 'call it as 127.0.0.1 or localhost');
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site') ?? 'none';
  if ((origin === null || origin === new URL(url).origin) && ['none', 'same-origin'].includes(site)) return null;
  return new Problem('foreign-origin', 'call it from a program, not from a page of another origin');
}
