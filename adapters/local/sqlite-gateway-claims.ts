import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { renewedWayBack } from '../../domain/claim-renewal.ts';
import { Fault } from '../../domain/errors.ts';
import type { Claim, ClaimRef, Clock, GatewayClaims } from '../../domain/ports.ts';
import { claimOfRow } from './claim-row.ts';
import { guarded, inTransaction } from './transaction.ts';

const FAULT = 'StoreUnavailableError';

export function sqliteGatewayClaims(db: DatabaseSync, clock: Clock): GatewayClaims {
  const leaseUntil = (seconds: number) => clock.now() + seconds * 1000;

  function holderOf(gatewayKey: string): Claim | null {
    const row = db.prepare('SELECT * FROM claims WHERE gateway_key = ?').get(gatewayKey);
    return row === undefined ? null : claimOfRow(row);
  }

  function write(claim: Claim): Claim {
    db.prepare('INSERT OR REPLACE INTO claims VALUES (?, ?, ?, ?, ?, ?, ?)').run(
      claim.gatewayKey,
      claim.changeId,
      claim.fencing,
      claim.claimedAt,
      claim.leaseUntil,
      JSON.stringify(claim.wayBack),
      JSON.stringify(claim.puts),
    );
    return claim;
  }

  /** Fencing numbers have a table of their own, so that they grow on when a claim is released. */
  function nextFencing(gatewayKey: string): number {
    const row = db
      .prepare(
        `INSERT INTO fencing VALUES (?, 1)
         ON CONFLICT (gateway_key) DO UPDATE SET last = last + 1 RETURNING last`,
      )
      .get(gatewayKey);
    return z.object({ last: z.number().int() }).parse(row).last;
  }

  /** Reads our own claim, changes it and writes it, or throws ClaimLostError. */
  function changeOurs(ref: ClaimRef, change: (claim: Claim) => Claim): Claim {
    return inTransaction(db, FAULT, () => {
      const holder = holderOf(ref.gatewayKey);
      if (holder?.changeId !== ref.changeId || holder.fencing !== ref.fencing) throw claimLost(ref, holder);
      return write(change(holder));
    });
  }

  return {
    claim: async ({ gatewayKey, changeId, leaseSeconds, wayBack }) =>
      inTransaction(db, FAULT, () => {
        const holder = holderOf(gatewayKey);
        const lease = { leaseUntil: leaseUntil(leaseSeconds), wayBack };
        if (holder?.changeId === changeId) {
          return { kind: 'claimed', claim: write({ ...holder, ...lease, wayBack: renewedWayBack(holder, wayBack) }) };
        }
        if (holder !== null && !mayBeTakenOver(holder, clock.now())) return { kind: 'held', by: holder };
        const fencing = nextFencing(gatewayKey);
        return {
          kind: 'claimed',
          claim: write({ gatewayKey, changeId, fencing, claimedAt: clock.now(), puts: {}, ...lease }),
        };
      }),
    require: async (ref, leaseSeconds) =>
      changeOurs(ref, (claim) => ({ ...claim, leaseUntil: leaseUntil(leaseSeconds) })),
    noteReturnTo: async (ref, returnTo) => {
      changeOurs(ref, (claim) => ({ ...claim, wayBack: { ...claim.wayBack, returnTo } }));
    },
    notePut: async (ref, put, state) => {
      changeOurs(ref, (claim) => ({ ...claim, puts: { ...claim.puts, [put]: state } }));
    },
    release: async ({ gatewayKey, changeId, fencing }) => {
      guarded(FAULT, () =>
        db
          .prepare('DELETE FROM claims WHERE gateway_key = ? AND change_id = ? AND fencing = ?')
          .run(gatewayKey, changeId, fencing),
      );
    },
    holder: async (gatewayKey) => guarded(FAULT, () => holderOf(gatewayKey)),
    all: async () =>
      guarded(FAULT, () => db.prepare('SELECT * FROM claims ORDER BY gateway_key').all().map(claimOfRow)),
  };
}

/** Once a PUT was begun, only the change that sent it knows the way back. */
function mayBeTakenOver(claim: Claim, now: number): boolean {
  return claim.leaseUntil <= now && Object.keys(claim.puts).length === 0;
}

function claimLost(ref: ClaimRef, holder: Claim | null): Fault {
  const state =
    holder === null ? 'is not claimed' : `is claimed by change ${holder.changeId} (fencing ${holder.fencing})`;
  return new Fault(
    'ClaimLostError',
    `gateway ${ref.gatewayKey} ${state}, and no longer by change ${ref.changeId} (fencing ${ref.fencing})`,
  );
}
