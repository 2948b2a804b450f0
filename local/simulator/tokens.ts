import type { Randomness } from '../../domain/ports.ts';

const PROMISED_SECONDS = 3600;

/** Bearer tokens of the simulation. */
export interface SimulatedTokens {
  issue(): { readonly accessToken: string; readonly expiresInSeconds: number };
  isValid(token: string): boolean;
}

/** Every token promises an hour and is refused after `lifetimeSeconds`. */
export function simulatedTokens(randomness: Randomness, lifetimeSeconds: number, now: () => number): SimulatedTokens {
  const expiries = new Map<string, number>();
  return {
    issue() {
      const accessToken = `simulated.${Buffer.from(randomness.bytes(24)).toString('base64url')}`;
      expiries.set(accessToken, now() + lifetimeSeconds * 1000);
      return { accessToken, expiresInSeconds: PROMISED_SECONDS };
    },
    isValid: (token) => (expiries.get(token) ?? Number.NEGATIVE_INFINITY) > now(),
  };
}
