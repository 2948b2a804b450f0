import { apply } from './apply.ts';
import type { ChangeOptions } from './change-command.ts';
import { rotate } from './rotate.ts';
import type { Terminal } from './terminal.ts';

type PlanOptions = ChangeOptions & { tunnel?: string; patch?: string };

export function plan(terminal: Terminal, connection: string, options: PlanOptions): Promise<number> {
  const { patch } = options;
  const dry = { ...options, dryRun: true };
  return patch === undefined ? rotate(terminal, connection, dry) : apply(terminal, connection, { ...dry, patch });
}
