import type { Claim } from '../domain/ports.ts';
import { timeText } from './time-text.ts';

/** `change … holds gateway … since …; PUTs: forward-0 answered, forward-1 begun` */
export function claimText({ changeId, gatewayKey, claimedAt, puts }: Claim): string {
  const journal = Object.entries(puts).map(([put, state]) => `${put} ${state}`);
  return `change ${changeId} holds gateway ${gatewayKey} since ${timeText(claimedAt)}; ${
    journal.length > 0 ? `PUTs: ${journal.join(', ')}` : 'no PUT begun'
  }`;
}

/** What to do about a claim that is in the way: whether its change lives is not known here, only whether its lease does. */
export function claimAdvice({ changeId, leaseUntil, puts }: Claim, now: number): string {
  const release = `vpn-change release ${changeId}`;
  const begun = Object.keys(puts).length > 0;
  if (leaseUntil > now) {
    return `its lease runs until ${timeText(leaseUntil)}. See what it does: vpn-change history ${changeId}. If its process is dead${
      begun ? ' and both ends are right' : ''
    }: ${release}`;
  }
  return begun
    ? `its lease has passed. See how far it came: vpn-change history ${changeId}. Put both ends right, then: ${release}`
    : `its lease has passed and it sent nothing: the next change takes the gateway over, or: ${release}`;
}
