import { runChangeCommand } from './change-command.ts';
import type { ChangeOptions } from './change-of-options.ts';
import { readPatch } from './read-patch.ts';
import type { Terminal } from './terminal.ts';

export function apply(terminal: Terminal, connection: string, options: ChangeOptions & { patch: string }) {
  const details = async () => ({ patch: await readPatch(options.patch) });
  return runChangeCommand(terminal, { kind: 'update', connection, details }, options);
}
