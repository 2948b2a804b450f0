import type { Claim, WayBack } from './ports.ts';

/**
 * The way back of a claim that its own change asks for again. Once a PUT was begun the first way back stands: what is
 * live since then may be the change's own work.
 */
export function renewedWayBack(held: Claim, wished: WayBack): WayBack {
  if (Object.keys(held.puts).length > 0) return held.wayBack;
  return { ...wished, returnTo: wished.returnTo ?? held.wayBack.returnTo };
}
