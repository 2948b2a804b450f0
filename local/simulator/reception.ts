import type { Context } from 'hono';
import { vpnError } from './http-errors.ts';
import type { HttpFault, Resource } from './scenario.ts';
import type { Simulator } from './simulator.ts';

/** A request that is never answered gets a 504 in the end, if the client is still there. */
const HANG_SECONDS = 120;

export interface Desk {
  readonly resource: Resource | null;
  /** The path with `:names`. */
  readonly path: string;
  readonly unauthorized: () => Response;
}

export type Answer = (c: Context) => Response | Promise<Response>;

/** What happens to every request to STACKIT's part before, around and after its answer: counting, tokens, faults. */
export function attended(simulator: Simulator, desk: Desk, answer: Answer): Answer {
  const template = desk.path.replace(/:(\w+)/g, '{$1}');
  return async (c) => {
    const fault = simulator.log.note({
      method: c.req.method,
      template,
      resource: desk.resource,
      connectionId: c.req.param('connectionId') ?? null,
      userAgent: c.req.header('user-agent') ?? null,
    });
    await pause(simulator.scenario.answerSeconds, c.req.raw.signal);
    if (!isSignedIn(simulator, c)) return desk.unauthorized();
    return fault ? faulty(fault, c, answer) : answer(c);
  };
}

function isSignedIn({ scenario, tokens }: Simulator, c: Context): boolean {
  if (scenario.auth === 'none') return true;
  return tokens.isValid(/^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '');
}

async function faulty(fault: HttpFault, c: Context, answer: Answer): Promise<Response> {
  if (fault.kind === 'status') {
    if (fault.applies) await answer(c);
    const { status, retryAfterSeconds } = fault;
    return vpnError(status, retryAfterSeconds ? { headers: { 'Retry-After': String(retryAfterSeconds) } } : {});
  }
  if (fault.kind === 'hang') {
    if (fault.applies) await answer(c);
    await pause(HANG_SECONDS, c.req.raw.signal);
    return vpnError(504);
  }
  const text = await (await answer(c)).text();
  return new Response(text.slice(0, text.length / 2), { headers: { 'content-type': 'application/json' } });
}

/** Ends early when the client goes away. */
function pause(seconds: number, signal: AbortSignal): Promise<void> {
  if (seconds <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, seconds * 1000);
    signal.addEventListener('abort', done);
  });
}
