import type * as z from 'zod';
import { ChangeOrderSchema } from '../api/schemas/change-order.ts';
import { RefusedError } from '../domain/errors.ts';
import { readPatch } from './read-patch.ts';
import { requestMistakes } from './request-mistakes.ts';
import { type TermsOptions, termsOf } from './terms-options.ts';

export interface OrderOptions extends TermsOptions {
  readonly kind?: string | undefined;
  readonly patch?: string | undefined;
  readonly tunnel?: string | undefined;
  readonly strategy?: string | undefined;
  readonly ticket?: string | undefined;
  readonly reason?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly allowInterruption?: boolean | undefined;
  readonly callbackUrl?: string | undefined;
}

export type ChangeOrderInput = z.input<typeof ChangeOrderSchema>;

/** The order that a command line stands for. Throws RefusedError, in the words of the options. */
export async function orderOfOptions(connection: string, options: OrderOptions): Promise<ChangeOrderInput> {
  const { strategy, ticket, reason, dryRun, allowInterruption, callbackUrl } = options;
  const asked = { strategy, ticket, reason, dryRun, allowInterruption, callbackUrl };
  const order = { ...(await wishOf(options)), connection, ...asked, ...termsOf(options) };
  const parsed = ChangeOrderSchema.safeParse(order);
  if (parsed.success) return parsed.data;
  throw new RefusedError(requestMistakes(parsed.error.issues));
}

async function wishOf({ kind, patch, tunnel }: OrderOptions): Promise<object> {
  if (patch === undefined) {
    if (kind === 'update') throw refused('--kind update needs --patch FILE');
    return { kind: 'rotate-psk', ...(tunnel === undefined ? {} : { tunnels: [tunnel] }) };
  }
  if (kind === 'rotate-psk')
    throw refused('--patch belongs to an update, --kind rotate-psk to a rotation: pass one of them');
  if (tunnel !== undefined) throw refused('--tunnel belongs to a rotation, --patch to an update: pass one of them');
  return { kind: 'update', patch: await readPatch(patch) };
}

function refused(message: string): RefusedError {
  return new RefusedError([{ code: 'input.invalid', message }]);
}
