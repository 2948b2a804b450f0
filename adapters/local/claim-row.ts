import * as z from 'zod';
import { ConnectionBodySchema } from '../../domain/connection-body.ts';
import { ChangeIdSchema, ConnectionRefSchema, SecretIdSchema, VersionIdSchema } from '../../domain/identifiers.ts';
import type { Claim } from '../../domain/ports.ts';

const WayBackSchema = z.object({
  connection: ConnectionRefSchema,
  before: ConnectionBodySchema,
  secretId: SecretIdSchema,
  returnTo: VersionIdSchema.nullable(),
});

const ClaimRowSchema = z.object({
  gateway_key: z.string(),
  change_id: ChangeIdSchema,
  fencing: z.number().int(),
  claimed_at: z.number().int(),
  lease_until: z.number().int(),
  way_back: z.string().transform((text) => WayBackSchema.parse(JSON.parse(text))),
  puts: z
    .string()
    .transform((text) => z.record(z.string(), z.enum(['begun', 'refused', 'answered'])).parse(JSON.parse(text))),
});

/** A row of the table `claims`. Throws when the row is damaged. */
export function claimOfRow(row: unknown): Claim {
  const parsed = ClaimRowSchema.parse(row);
  return {
    gatewayKey: parsed.gateway_key,
    changeId: parsed.change_id,
    fencing: parsed.fencing,
    claimedAt: parsed.claimed_at,
    leaseUntil: parsed.lease_until,
    wayBack: parsed.way_back,
    puts: parsed.puts,
  };
}
