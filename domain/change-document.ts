import * as z from 'zod';
import { PlanOutputSchema, perTunnel } from './change-plan.ts';
import { ChangeRequestSchema } from './change-request.ts';
import { FindingSchema, OutcomeSchema, ProofLevelSchema, StepResultSchema } from './change-result.ts';
import { ChangeSignalSchema, SpeakerSchema } from './change-signal.ts';
import { ChangeIdSchema, SecretIdSchema, TunnelNameSchema, VersionIdSchema } from './identifiers.ts';
import { PEER_ACTIONS } from './settings.ts';
import { TunnelTraceSchema } from './tunnel-trace.ts';

export const LONGEST_WAIT_SECONDS = 1_000_000;

const InstantSchema = z.iso.datetime();
const WaitSecondsSchema = z.number().int().min(0).describe('for the Wait state that follows');
/** For a state that waits for a word from outside. The embedded engine's timers end at 24 days. */
const WaitTimeoutSchema = z.number().int().min(1).max(LONGEST_WAIT_SECONDS);
const TracesSchema = perTunnel(TunnelTraceSchema);

export const AdmitOutputSchema = z.object({
  verdict: z.enum(['admitted', 'await-approval', 'await-window', 'replan', 'refused']),
  why: z.string(),
  refusals: z.array(FindingSchema),
  planHash: z.string().describe('of the plan that was judged'),
  approvals: z.array(ChangeSignalSchema).describe('those that count for this plan'),
  passed: z.array(z.string()).describe('what an emergency passed, one sentence each'),
  since: InstantSchema.nullable().describe('when the present wait began'),
  until: InstantSchema.nullable().describe('when it ends by itself'),
  signalsSeen: z.number().int(),
  waitSeconds: WaitTimeoutSchema,
});
export type AdmitOutput = z.infer<typeof AdmitOutputSchema>;

/** What a state that waits for a word from outside writes: that it was woken, not what was said. */
export const AwaitOutputSchema = z.object({ wokenAt: InstantSchema });

export const ClaimOutputSchema = z.object({
  verdict: z.enum(['stage', 'update', 'replan', 'waiting', 'exhausted']),
  gatewayKey: z.string(),
  fencing: z.number().int().nullable().describe('null until the gateway is claimed'),
  holder: ChangeIdSchema.nullable().describe('the change that holds the gateway while this one waits'),
  waitingSince: InstantSchema.nullable(),
  waitSeconds: WaitSecondsSchema,
});
export type ClaimOutput = z.infer<typeof ClaimOutputSchema>;

export const StagePskOutputSchema = z.object({
  secretId: SecretIdSchema,
  versionId: VersionIdSchema,
  returnTo: VersionIdSchema.describe('the version that was AWSCURRENT: the way back'),
  adopted: z.boolean().describe('true: somebody else had staged this version'),
  fingerprints: z.partialRecord(TunnelNameSchema, z.string()).describe('HMAC-SHA256 of the new keys'),
});

const ReceiptSchema = z.object({
  action: z.enum(PEER_ACTIONS),
  tunnel: TunnelNameSchema,
  at: InstantSchema,
  text: z.string(),
  by: SpeakerSchema.optional().describe('the person or system that said so; absent: the device itself'),
});

export const PeerOutputSchema = z.object({
  verdict: z.enum(['told', 'waiting']).default('told'),
  put: z.string().describe('the PUT that these orders belong to'),
  receipts: z.array(ReceiptSchema),
  since: InstantSchema.nullable().default(null).describe('when a person was asked'),
  until: InstantSchema.nullable().default(null).describe('how long that person has'),
  reminder: z.boolean().default(false).describe('true: it is asked for the second time'),
  signalsSeen: z.number().int().default(0),
  waitSeconds: WaitTimeoutSchema.default(1),
});
export type PeerOutput = z.infer<typeof PeerOutputSchema>;

export const ApplyOutputSchema = z.object({
  verdict: z.enum(['sent', 'busy']),
  put: z.string().describe('names the PUT: direction and number'),
  sent: z.boolean().describe('false: nothing had to be sent, or an earlier try had sent it'),
  certain: z.boolean().describe('false: it may not have arrived; only a new authentication proves that it did'),
  putAt: InstantSchema,
  busySince: InstantSchema.nullable(),
  stateBefore: z.string().nullable(),
  digestAfter: z.string().nullable().describe('of the configuration that the last PUT left behind'),
  traces: TracesSchema,
  waitSeconds: WaitSecondsSchema,
});
export type ApplyOutput = z.infer<typeof ApplyOutputSchema>;

export const PollOutputSchema = z.object({
  verdict: z.enum(['pending', 'ready', 'failed', 'exhausted']),
  why: z.string(),
  put: z.string(),
  polls: z.number().int(),
  seenPending: z.boolean(),
  readyAt: InstantSchema.nullable(),
  traces: TracesSchema,
  waitSeconds: WaitSecondsSchema,
});
export type PollOutput = z.infer<typeof PollOutputSchema>;

export const ProbeResultSchema = z.object({
  target: z.string(),
  ok: z.boolean(),
  detail: z.string(),
  milliseconds: z.number(),
});

/** The device's answer to `reconnect`. */
const ReconnectSchema = ReceiptSchema.extend({
  action: z.literal('reconnect'),
  done: z.boolean().describe('false: it failed, and text says why'),
  look: z.number().int().describe('the look after which it was told'),
  lastAuthenticatedAt: z.number().nullable().describe('by its own word, milliseconds since the epoch'),
});
export type Reconnect = z.infer<typeof ReconnectSchema>;

const checkOutput = <const Verdicts extends readonly [string, ...string[]]>(verdicts: Verdicts) =>
  z.object({
    verdict: z.enum(verdicts),
    why: z.string(),
    put: z.string(),
    looks: z.number().int(),
    traces: TracesSchema,
    probes: z.array(ProbeResultSchema),
    proofs: z.partialRecord(TunnelNameSchema, ProofLevelSchema),
    reconnects: z.array(ReconnectSchema).default([]).describe('what the device was told on this leg'),
    proven: z.array(StepResultSchema).describe('the steps of this direction that are proven, in their order'),
    waitSeconds: WaitSecondsSchema,
  });

export const CheckOutputSchema = checkOutput(['pending', 'next-step', 'confirm', 'promote', 'done', 'failed']);

export const ConfirmOutputSchema = z.object({
  verdict: z.enum(['waiting', 'promote', 'done', 'failed']),
  why: z.string(),
  by: SpeakerSchema.nullable().describe('who confirmed'),
  since: InstantSchema,
  until: InstantSchema.describe('not confirmed by then: rolled back'),
  signalsSeen: z.number().int(),
  waitSeconds: WaitTimeoutSchema,
});
export type ConfirmOutput = z.infer<typeof ConfirmOutputSchema>;

export const CheckRollbackOutputSchema = checkOutput(['pending', 'next-step', 'discard', 'done', 'not-proven']);

export const VersionOutputSchema = z.object({
  secretId: SecretIdSchema,
  versionId: VersionIdSchema,
  at: InstantSchema,
});

export const ReleaseOutputSchema = z.object({
  outcome: OutcomeSchema.extract(['applied', 'unchanged', 'rejected', 'rolled-back']),
  at: InstantSchema,
});

/** What Catch writes. `Cause` is the fault's message; on AWS, JSON with `errorMessage`. */
export const CaughtSchema = z.object({ Error: z.string(), Cause: z.string().optional() });

/**
 * The document of one execution. It only grows: each state writes its own key. Holds no key's value, and no body that
 * may hold one.
 */
export const ChangeDocumentSchema = z.object({
  request: ChangeRequestSchema,
  validateChange: PlanOutputSchema.optional(),
  admitChange: AdmitOutputSchema.optional(),
  awaitApproval: AwaitOutputSchema.optional(),
  awaitWindow: AwaitOutputSchema.optional(),
  claimGateway: ClaimOutputSchema.optional(),
  stagePsk: StagePskOutputSchema.optional(),
  updatePeer: PeerOutputSchema.optional(),
  awaitPeer: AwaitOutputSchema.optional(),
  applyChange: ApplyOutputSchema.optional(),
  pollGateway: PollOutputSchema.optional(),
  checkConnectivity: CheckOutputSchema.optional(),
  confirmChange: ConfirmOutputSchema.optional(),
  awaitConfirmation: AwaitOutputSchema.optional(),
  promotePsk: VersionOutputSchema.optional(),
  fault: CaughtSchema.optional().describe('what ended the way forward'),
  rollBackPeer: PeerOutputSchema.optional(),
  awaitRollbackPeer: AwaitOutputSchema.optional(),
  rollBackChange: ApplyOutputSchema.optional(),
  pollRollback: PollOutputSchema.optional(),
  checkRollback: CheckRollbackOutputSchema.optional(),
  discardPsk: VersionOutputSchema.optional(),
  rollbackFault: CaughtSchema.optional().describe('what ended the way back'),
  releaseGateway: ReleaseOutputSchema.optional(),
});
export type ChangeDocument = z.infer<typeof ChangeDocumentSchema>;
