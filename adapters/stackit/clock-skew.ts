import type { Clock } from '../../domain/ports.ts';
import type { Fetch } from './http-json.ts';

const TIMEOUT_MILLISECONDS = 10_000;

/**
 * Seconds that this machine's clock is ahead of the server's `Date` header; null when the server names none. A sign-in
 * by a signed assertion fails when it is more than about a minute.
 */
export async function clockSkewSeconds(endpoint: string, fetch: Fetch, clock: Clock): Promise<number | null> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), TIMEOUT_MILLISECONDS);
  try {
    const response = await fetch(endpoint, { method: 'HEAD', redirect: 'manual', signal: controller.signal });
    const now = clock.now();
    const date = Date.parse(response.headers.get('date') ?? '');
    return Number.isNaN(date) ? null : Math.round((now - date) / 1000);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
