import { TUNNEL_NAMES } from '../domain/identifiers.ts';
import { runChangeCommand } from './change-command.ts';
import type { ChangeOptions } from './change-of-options.ts';
import type { Terminal } from './terminal.ts';

export function rotate(terminal: Terminal, connection: string, options: ChangeOptions & { tunnel?: string }) {
  const tunnels = options.tunnel === undefined ? TUNNEL_NAMES : [options.tunnel];
  return runChangeCommand(terminal, { kind: 'rotate-psk', connection, details: async () => ({ tunnels }) }, options);
}
