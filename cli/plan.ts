import { RefusedError } from '../domain/errors.ts';
import { apply } from './apply.ts';
import type { ChangeOptions } from './change-of-options.ts';
import { rotate } from './rotate.ts';
import type { Terminal } from './terminal.ts';

type PlanOptions = ChangeOptions & { tunnel?: string; patch?: string };

export async function plan(terminal: Terminal, connection: string, options: PlanOptions): Promise<number> {
  const { patch, tunnel } = options;
  const dry = { ...options, dryRun: true };
  if (patch === undefined) return rotate(terminal, connection, dry);
  if (tunnel === undefined) return apply(terminal, connection, { ...dry, patch });
  throw new RefusedError([
    { code: 'input.invalid', message: '--tunnel belongs to a rotation, --patch to an update: pass one of them' },
  ]);
}
