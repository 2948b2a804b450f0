import { openStore } from './open-store.ts';
import { printJson, type Terminal } from './terminal.ts';

/** Makes the records of changes that ended without one, on this machine, and signs the chain. */
export async function auditReconcile(terminal: Terminal, { config }: { config: string }): Promise<number> {
  const { workspace } = openStore(config);
  try {
    const made = await workspace.evidence.reconcile();
    await workspace.evidence.sign();
    if (terminal.json) printJson(terminal, { recorded: made });
    else {
      terminal.out.write(made.length === 0 ? 'no record was missing\n' : made.map((id) => `recorded ${id}\n`).join(''));
    }
    return 0;
  } finally {
    workspace.close();
  }
}
