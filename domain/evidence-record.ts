import * as z from 'zod';
import { OutcomeSchema, ProofLevelSchema } from './change-result.ts';
import { RoutingTypeSchema } from './connection-body.ts';
import { AuthorizationSchema } from './evidence-authorization.ts';
import { CheckedSchema, DowntimeSchema, ReceiptSchema, SentSchema, SettledSchema } from './evidence-legs.ts';
import { DifferenceSchema, NotedSchema, ProvenStepSchema } from './evidence-parts.ts';
import { TimelineEntrySchema } from './evidence-timeline.ts';
import {
  ChangeIdSchema,
  ConnectionRefSchema,
  SecretIdSchema,
  TunnelNameSchema,
  VersionIdSchema,
} from './identifiers.ts';

const InstantSchema = z.iso.datetime({ offset: true });
const DigestSchema = z.string().describe('of a configuration, SHA-256 hex');

export const ProgramSchema = z.strictObject({
  definition: z.string().describe('SHA-256 (hex) of the ASL file in RFC 8785 canonical JSON'),
  version: z.string(),
  commit: z.string().nullable().describe('of the build, where it was given'),
  engine: z.enum(['embedded', 'step-functions']),
});
export type Program = z.infer<typeof ProgramSchema>;

const RequestedSchema = z.strictObject({
  ticket: z.string().nullable(),
  reason: z.string(),
  at: InstantSchema,
  dryRun: z.boolean(),
  strategy: z.string().nullable(),
  allowInterruption: z.boolean(),
  tunnels: z.array(TunnelNameSchema).describe('of a rotation: whose keys; empty for an update'),
  notBefore: InstantSchema.nullable(),
  notAfter: InstantSchema.nullable(),
  confirmWithinMinutes: z.number().int().nullable(),
});

const PlannedSchema = z.strictObject({
  hash: z.string().nullable().describe('what an approval binds to; null: of a version that made none'),
  routingType: RoutingTypeSchema,
  digestBefore: DigestSchema,
  digestAfter: DigestSchema,
  diff: z.array(DifferenceSchema),
  steps: z.array(z.strictObject({ tunnels: z.array(TunnelNameSchema), keysFor: z.array(TunnelNameSchema) })),
  interruption: z.strictObject({ expected: z.boolean(), why: z.string() }),
  warnings: z.array(NotedSchema),
  policy: z.strictObject({
    ticketRequired: z.boolean(),
    proof: z.enum(['any', 'strict']),
    stableSeconds: z.number(),
    probes: z.number().int(),
    peer: z.string().describe('how the device at the other end is told'),
    maxAgeDays: z.number().int(),
  }),
});

/** What could be gone back to, written before the first PUT. */
const WayBackSchema = z.strictObject({
  claimedAt: InstantSchema,
  fencing: z.number().int(),
  digest: DigestSchema,
  returnTo: VersionIdSchema.nullable().describe('null: no key is touched'),
});

const KeysSchema = z.strictObject({
  secretId: SecretIdSchema,
  versionId: VersionIdSchema.describe('the new version'),
  returnTo: VersionIdSchema.describe('the version that was AWSCURRENT'),
  adopted: z.boolean().describe('true: somebody else had staged the new version'),
  fingerprints: z.partialRecord(TunnelNameSchema, z.string()).describe('HMAC-SHA256 of the new keys'),
  promotedAt: InstantSchema.nullable(),
  discardedAt: InstantSchema.nullable(),
});

/**
 * What is kept of one change, for good: a change to this schema is a new version of it. Holds no key, only where the vault
 * has it. Times in ISO 8601.
 */
const EvidenceV1Schema = z.strictObject({
  schema: z.literal('vpn-change/evidence/1'),
  changeId: ChangeIdSchema,
  kind: z.enum(['rotate-psk', 'update']),
  connection: z.string(),
  place: z.strictObject(ConnectionRefSchema.shape).nullable().describe('at STACKIT; null: no plan was made'),
  request: RequestedSchema,
  authorization: AuthorizationSchema,
  plan: PlannedSchema.nullable().describe('null: not even the connection could be read'),
  wayBack: WayBackSchema.nullable().describe('null: the gateway was never claimed, so nothing was touched'),
  keys: KeysSchema.nullable().describe('null: no key was staged'),
  requests: z.array(SentSchema).describe('PUTs to STACKIT'),
  gateway: z.array(SettledSchema),
  checks: z.array(CheckedSchema),
  receipts: z.array(ReceiptSchema),
  steps: z.array(ProvenStepSchema).describe('what was done, forward and then back'),
  proof: ProofLevelSchema.nullable().describe('the weakest of all steps forward; null: none was proven'),
  downtime: z.strictObject({ tunnel1: DowntimeSchema, tunnel2: DowntimeSchema }).nullable(),
  rollback: z
    .strictObject({ why: z.string(), proven: z.boolean(), endedBy: z.string().nullable() })
    .nullable()
    .describe('null: the way back was never begun'),
  outcome: OutcomeSchema,
  reason: z.string(),
  refusals: z.array(NotedSchema),
  whereabouts: z.array(z.string()),
  startedAt: InstantSchema,
  endedAt: InstantSchema,
  end: z.enum(['succeeded', 'failed', 'aborted', 'timed-out', 'cut-off']).describe('of the execution'),
  transitions: z.number().int(),
  timeline: z.array(TimelineEntrySchema),
  trail: z.array(z.strictObject({ at: InstantSchema, code: z.string(), text: z.string() })),
  foreignInput: z.array(z.string()).describe('keys that the execution was started with besides the request'),
  program: ProgramSchema,
});

/** A word about a change that had ended: the review that an emergency asks for. */
const ReviewV1Schema = z.strictObject({
  schema: z.literal('vpn-change/review/1'),
  changeId: ChangeIdSchema,
  by: z.string(),
  via: z.string(),
  at: InstantSchema,
  comment: z.string(),
});

export const EvidenceRecordSchema = EvidenceV1Schema;
export type EvidenceRecord = z.infer<typeof EvidenceRecordSchema>;
export type ReviewRecord = z.infer<typeof ReviewV1Schema>;

/** Everything that a chain may hold, of every version that was ever written. */
export const KeptRecordSchema = z.discriminatedUnion('schema', [EvidenceV1Schema, ReviewV1Schema]);
export type KeptRecord = z.infer<typeof KeptRecordSchema>;

export function isEvidence(record: KeptRecord): record is EvidenceRecord {
  return record.schema === 'vpn-change/evidence/1';
}
