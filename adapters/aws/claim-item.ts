import * as z from 'zod';
import { ConnectionBodySchema } from '../../domain/connection-body.ts';
import { ChangeIdSchema, ConnectionRefSchema, SecretIdSchema, VersionIdSchema } from '../../domain/identifiers.ts';
import type { Claim } from '../../domain/ports.ts';
import { readItem } from './store-call.ts';

const WayBackSchema = z.object({
  connection: ConnectionRefSchema,
  before: ConnectionBodySchema,
  secretId: SecretIdSchema,
});

const ClaimItemSchema = z.object({
  sk: z.string(),
  changeId: ChangeIdSchema,
  fencing: z.number().int(),
  claimedAt: z.number().int(),
  leaseUntil: z.number().int(),
  wayBack: z.string().transform((text) => WayBackSchema.parse(JSON.parse(text))),
  returnTo: VersionIdSchema.nullable(),
  puts: z.record(z.string(), z.enum(['begun', 'refused', 'answered'])),
});

/** The claim in a gateway's item; null when there is none. Throws StoreUnavailableError when the item is damaged. */
export function claimOfItem(item: Record<string, unknown> | undefined): Claim | null {
  // A gateway that was released keeps its item, and in it its last fencing number.
  if (item?.changeId === undefined) return null;
  const what = `the claim on ${String(item.sk)}`;
  const { sk, wayBack, returnTo, ...claim } = readItem(what, ClaimItemSchema, item);
  return { ...claim, gatewayKey: sk, wayBack: { ...wayBack, returnTo } };
}
