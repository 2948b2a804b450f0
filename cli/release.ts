import { systemClock } from '../adapters/local/system-clock.ts';
import { RefusedError } from '../domain/errors.ts';
import type { Claim } from '../domain/ports.ts';
import { endReleasedChange } from '../local/end-released-change.ts';
import { askYes } from './ask-yes.ts';
import { claimState, claimText } from './claim-text.ts';
import { openStore } from './open-store.ts';
import { printJson, type Terminal } from './terminal.ts';
import { timeText } from './time-text.ts';

interface ReleaseOptions {
  readonly config: string;
  readonly yes?: boolean;
}

/** An operator's word that both ends are right again: the gateway may be changed by others. */
export async function release(terminal: Terminal, change: string, options: ReleaseOptions): Promise<number> {
  const { workspace } = openStore(options.config);
  try {
    const claims = claimsOf(await workspace.claims.all(), change);
    for (const claim of claims) {
      terminal.err.write(`${claimText(claim)}\n`);
      if ((await claimState(claim, workspace.index, Date.now())) === 'perhaps-alive') {
        const until = timeText(claim.leaseUntil);
        terminal.err.write(
          `its lease runs until ${until}: be sure that its process is dead, or it loses the gateway midway\n`,
        );
      }
    }
    if (!options.yes && !(await askYes(terminal, 'Are STACKIT, the device and the vault in agreement?'))) {
      throw new RefusedError([
        { code: 'release.not-confirmed', message: 'nothing was released: answer yes, or pass --yes' },
      ]);
    }
    for (const claim of claims) {
      await endReleasedChange(claim.changeId, workspace, systemClock());
      await workspace.claims.release(claim);
    }
    const released = claims.map(({ gatewayKey, changeId }) => ({ gatewayKey, changeId }));
    if (terminal.json) printJson(terminal, { released });
    else for (const { gatewayKey } of released) terminal.out.write(`released gateway ${gatewayKey}\n`);
    return 0;
  } finally {
    workspace.close();
  }
}

/** The claims of one change, named by its id or by its beginning. */
function claimsOf(all: readonly Claim[], change: string): Claim[] {
  const matching = all.filter(({ changeId }) => changeId.startsWith(change));
  const exact = matching.filter(({ changeId }) => changeId === change);
  const found = exact.length > 0 ? exact : matching;
  if (new Set(found.map(({ changeId }) => changeId)).size === 1) return found;
  throw new RefusedError([
    found.length === 0
      ? { code: 'claim.unknown', message: `change ${change} holds no gateway: vpn-change doctor lists the claims` }
      : { code: 'change.ambiguous', message: `more than one change that holds a gateway begins with ${change}` },
  ]);
}
