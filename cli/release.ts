import { createInterface } from 'node:readline/promises';
import { RefusedError } from '../domain/errors.ts';
import { openStore } from './open-store.ts';
import { printJson, type Terminal } from './terminal.ts';

interface ReleaseOptions {
  readonly config: string;
  readonly yes?: boolean;
}

/** An operator's word that both ends are right again: the gateway may be changed by others. */
export async function release(terminal: Terminal, change: string, options: ReleaseOptions): Promise<number> {
  const workspace = openStore(options.config);
  try {
    const claims = (await workspace.claims.all()).filter(({ changeId }) => changeId === change);
    if (claims.length === 0)
      throw new RefusedError([{ code: 'claim.unknown', message: `change ${change} holds no gateway` }]);
    for (const claim of claims) {
      const puts =
        Object.entries(claim.puts)
          .map(([put, state]) => `${put} ${state}`)
          .join(', ') || 'none begun';
      terminal.err.write(`gateway ${claim.gatewayKey}, PUTs: ${puts}\n`);
      if (!options.yes && !(await agreed(terminal))) {
        throw new RefusedError([
          { code: 'release.not-confirmed', message: 'nothing was released: answer yes, or pass --yes' },
        ]);
      }
      await workspace.claims.release(claim);
    }
    if (terminal.json)
      printJson(terminal, { released: claims.map(({ gatewayKey, changeId }) => ({ gatewayKey, changeId })) });
    else terminal.out.write('released\n');
    return 0;
  } finally {
    workspace.close();
  }
}

async function agreed(terminal: Terminal): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const prompt = createInterface({ input: process.stdin, output: terminal.err });
  try {
    return /^y(es)?$/i.test(await prompt.question('Are STACKIT, the device and the vault in agreement? [yes/no] '));
  } finally {
    prompt.close();
  }
}
