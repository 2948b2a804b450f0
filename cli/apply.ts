import { type ChangeOptions, runChangeCommand } from './change-command.ts';
import { readPatch } from './read-patch.ts';
import type { Terminal } from './terminal.ts';

export async function apply(terminal: Terminal, connection: string, options: ChangeOptions & { patch: string }) {
  return runChangeCommand(terminal, connection, { kind: 'update', patch: readPatch(options.patch) }, options);
}
