import * as z from 'zod';
import { ApprovalSettingsSchema, approvalDemand } from './approval-settings.ts';
import type { ChangeRequest } from './change-request.ts';
import { type ChangeSignal, ChangeSignalSchema, SpeakerSchema } from './change-signal.ts';
import type { JsonObject } from './json.ts';

const InstantSchema = z.iso.datetime({ offset: true });

/** What somebody said about the change, and by what identity. */
const WordSchema = z.strictObject({
  by: z.string(),
  via: z.string().describe('how the identity was established'),
  at: InstantSchema,
  comment: z.string(),
});
const DecisionSchema = WordSchema.extend({ planHash: z.string().describe('what the decision binds to') });

/** Who asked, who let the change go on, and what it passed. */
export const AuthorizationSchema = z.strictObject({
  requestedBy: z.string(),
  requestedVia: z.string().nullable().describe('how that identity was established; null: nobody noted it'),
  verdict: z.string().nullable().describe('null: nothing had to admit the change'),
  why: z.string(),
  planHash: z.string().nullable(),
  approvalsRequired: z.number().int().describe('by the configuration of the connection, when the plan was made'),
  approvals: z.array(DecisionSchema),
  rejections: z.array(DecisionSchema),
  cancellations: z.array(WordSchema),
  independentApprovals: z.number().int().describe('people other than the requester who approved this very plan'),
  confirmation: z
    .strictObject({ verdict: z.string(), by: z.string().nullable(), at: InstantSchema.nullable() })
    .nullable(),
  emergency: z
    .strictObject({ justification: z.string(), passed: z.array(z.string()).describe('windows, freezes, approvals') })
    .nullable()
    .describe('its review comes later: an entry of its own'),
});
export type Authorization = z.infer<typeof AuthorizationSchema>;

/** Of what states of the program write that not every version of it has. Read as far as it is there. */
const AdmittedSchema = z.object({
  verdict: z.string().nullable().catch(null),
  why: z.string().catch(''),
  planHash: z.string().min(1).nullable().catch(null),
  approvals: z.array(ChangeSignalSchema).catch([]),
  passed: z.array(z.string()).catch([]),
});
const ConfirmedSchema = z.object({
  verdict: z.string(),
  by: z
    .union([z.string(), SpeakerSchema.transform(({ name }) => name)])
    .nullable()
    .catch(null),
  at: InstantSchema.nullable().catch(null),
});
const PlannedSchema = z.object({
  plan: z.object({
    hash: z.string().min(1).nullable().catch(null),
    settings: z.object({ approval: ApprovalSettingsSchema.optional().catch(undefined) }),
  }),
});

/** From what the states wrote (before their schema: `raw`) and from what was said meanwhile. Never throws. */
export function authorizationOf(
  request: ChangeRequest,
  raw: JsonObject,
  signals: readonly ChangeSignal[],
): Authorization {
  const admitted = AdmittedSchema.safeParse(raw.admitChange);
  const { verdict, why, planHash, approvals, passed } = admitted.success ? admitted.data : NOTHING_ADMITTED;
  const said = (kind: ChangeSignal['kind']) => signals.filter((signal) => signal.kind === kind);
  const approved = withoutRepeats([...approvals, ...said('approval')]);
  const plan = PlannedSchema.safeParse(raw.validateChange).data?.plan;
  const hash = planHash ?? plan?.hash ?? null;
  const binding = approved.filter(({ about }) => about === hash).map(({ by }) => by.name);
  return {
    requestedBy: request.requestedBy,
    requestedVia: said('request')[0]?.by.via ?? null,
    verdict,
    why,
    planHash: hash,
    approvalsRequired: approvalDemand(plan?.settings.approval, request.kind)?.approvals ?? 0,
    approvals: approved.map(decision),
    rejections: said('rejection').map(decision),
    cancellations: said('cancellation').map(word),
    independentApprovals: new Set(binding.filter((name) => name !== request.requestedBy)).size,
    confirmation: ConfirmedSchema.safeParse(raw.confirmChange).data ?? null,
    emergency: request.emergency && { justification: request.emergency.justification, passed },
  };
}

const NOTHING_ADMITTED: z.infer<typeof AdmittedSchema> = {
  verdict: null,
  why: '',
  planHash: null,
  approvals: [],
  passed: [],
};

function word({ by, at, comment }: ChangeSignal) {
  return { by: by.name, via: by.via, at, comment };
}

function decision(signal: ChangeSignal) {
  return { ...word(signal), planHash: signal.about };
}

function withoutRepeats(signals: readonly ChangeSignal[]): ChangeSignal[] {
  return [...new Map(signals.map((signal) => [`${signal.about}\n${signal.by.name}\n${signal.at}`, signal])).values()];
}
