import { renewedWayBack } from '../../domain/claim-renewal.ts';
import { Fault } from '../../domain/errors.ts';
import type { Claim, ClaimRef, Clock, GatewayClaims } from '../../domain/ports.ts';

export function inMemoryGatewayClaims(clock: Clock): GatewayClaims {
  const claims = new Map<string, Claim>();
  const lastFencing = new Map<string, number>();
  const leaseUntil = (seconds: number) => clock.now() + seconds * 1000;

  function write(claim: Claim): Claim {
    claims.set(claim.gatewayKey, claim);
    return claim;
  }

  function ours(ref: ClaimRef): Claim {
    const holder = claims.get(ref.gatewayKey);
    if (holder?.changeId === ref.changeId && holder.fencing === ref.fencing) return holder;
    throw new Fault('ClaimLostError', `gateway ${ref.gatewayKey} is claimed by ${holder?.changeId ?? 'no change'}`);
  }

  return {
    claim: async ({ gatewayKey, changeId, leaseSeconds, wayBack }) => {
      const holder = claims.get(gatewayKey);
      const lease = { leaseUntil: leaseUntil(leaseSeconds), wayBack };
      if (holder?.changeId === changeId) {
        return { kind: 'claimed', claim: write({ ...holder, ...lease, wayBack: renewedWayBack(holder, wayBack) }) };
      }
      const takeOver =
        holder === undefined || (holder.leaseUntil <= clock.now() && Object.keys(holder.puts).length === 0);
      if (!takeOver) return { kind: 'held', by: holder };
      const fencing = (lastFencing.get(gatewayKey) ?? 0) + 1;
      lastFencing.set(gatewayKey, fencing);
      const claim = { gatewayKey, changeId, fencing, claimedAt: clock.now(), puts: {}, ...lease };
      return { kind: 'claimed', claim: write(claim) };
    },
    require: async (ref, leaseSeconds) => write({ ...ours(ref), leaseUntil: leaseUntil(leaseSeconds) }),
    noteReturnTo: async (ref, returnTo) => {
      const claim = ours(ref);
      write({ ...claim, wayBack: { ...claim.wayBack, returnTo } });
    },
    notePut: async (ref, put, state) => {
      const claim = ours(ref);
      write({ ...claim, puts: { ...claim.puts, [put]: state } });
    },
    release: async ({ gatewayKey, changeId, fencing }) => {
      const holder = claims.get(gatewayKey);
      if (holder?.changeId === changeId && holder.fencing === fencing) claims.delete(gatewayKey);
    },
    holder: async (gatewayKey) => claims.get(gatewayKey) ?? null,
    all: async () => [...claims.values()],
  };
}
