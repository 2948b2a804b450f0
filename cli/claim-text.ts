import type { ChangeIndex, Claim } from '../domain/ports.ts';
import { timeText } from './time-text.ts';

/** `change … holds gateway … since …; PUTs: forward-0 answered, forward-1 begun` */
export function claimText({ changeId, gatewayKey, claimedAt, puts }: Claim): string {
  const journal = Object.entries(puts).map(([put, state]) => `${put} ${state}`);
  return `change ${changeId} holds gateway ${gatewayKey} since ${timeText(claimedAt)}; ${
    journal.length > 0 ? `PUTs: ${journal.join(', ')}` : 'no PUT begun'
  }`;
}

/** `ended`: an end that kept its claim. `lapsed`: dead, as its lease was not renewed. `perhaps-alive`: nobody knows. */
export type ClaimState = 'ended' | 'lapsed' | 'perhaps-alive';

export async function claimState(
  { changeId, leaseUntil }: Claim,
  index: ChangeIndex,
  now: number,
): Promise<ClaimState> {
  const entry = await index.find(changeId);
  if (entry?.result) return 'ended';
  return leaseUntil <= now ? 'lapsed' : 'perhaps-alive';
}

/** What to do about a claim that is in the way, and by which command. */
export function claimAdvice({ changeId, leaseUntil, puts }: Claim, state: ClaimState): string {
  const look = `vpn-change history ${changeId}`;
  const release = `vpn-change release ${changeId}`;
  const begun = Object.keys(puts).length > 0;
  if (state === 'ended') return `it has ended and needs an operator: ${look}. Put both ends right, then: ${release}`;
  if (state === 'perhaps-alive') {
    const when = begun ? 'If its process is dead, put both ends right, then' : 'If its process is dead';
    return `its lease runs until ${timeText(leaseUntil)}. See what it does: ${look}. ${when}: ${release}`;
  }
  return begun
    ? `its lease has passed: see how far it came: ${look}. Put both ends right, then: ${release}`
    : `its lease has passed and it sent nothing: the next change takes the gateway over, or: ${release}`;
}
