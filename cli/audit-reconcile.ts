import { type AuditOptions, openAudit } from './open-audit.ts';
import { printJson, type Terminal } from './terminal.ts';

/** Makes the records of changes that ended without one. */
export async function auditReconcile(terminal: Terminal, options: AuditOptions): Promise<number> {
  const source = await openAudit(options);
  try {
    const made = await source.reconcile();
    await source.sign();
    if (terminal.json) printJson(terminal, { recorded: made });
    else
      terminal.out.write(made.length === 0 ? 'no record was missing\n' : made.map((id) => `recorded ${id}\n`).join(''));
    return 0;
  } finally {
    source.close();
  }
}
