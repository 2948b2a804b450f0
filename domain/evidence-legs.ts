import * as z from 'zod';
import {
  ApplyOutputSchema,
  CheckOutputSchema,
  CheckRollbackOutputSchema,
  PollOutputSchema,
} from './change-document.ts';
import { ProofLevelSchema } from './change-result.ts';
import { TUNNEL_NAMES, type TunnelName, TunnelNameSchema } from './identifiers.ts';
import { PeerActionSchema } from './settings.ts';
import { downtimeOf, type TunnelTrace } from './tunnel-trace.ts';
import type { Witnessed } from './witnessed-document.ts';

const InstantSchema = z.iso.datetime({ offset: true });
const PutSchema = z.string().describe('names the PUT: direction and number of the step, for example forward-0');

/** A PUT to STACKIT's VPN API. */
export const SentSchema = z.strictObject({
  put: PutSchema,
  at: InstantSchema,
  sent: z.boolean().describe('false: nothing had to be sent, or an earlier attempt had sent it'),
  certain: z.boolean().describe('false: no answer came; only a new authentication proves that it arrived'),
  stateBefore: z.string().nullable(),
  digestAfter: z.string().nullable().describe('of the configuration in the answer, SHA-256 hex'),
});

/** What became of the gateway after a PUT. */
export const SettledSchema = z.strictObject({
  put: PutSchema,
  verdict: z.string(),
  why: z.string(),
  looks: z.number().int(),
  readyAt: InstantSchema.nullable(),
});

/** How a step was tested. */
export const CheckedSchema = z.strictObject({
  put: PutSchema,
  at: InstantSchema,
  verdict: z.string(),
  why: z.string(),
  looks: z.number().int(),
  proofs: z.partialRecord(TunnelNameSchema, ProofLevelSchema),
  probes: z.array(
    z.strictObject({ target: z.string(), ok: z.boolean(), detail: z.string(), milliseconds: z.number() }),
  ),
});

/** What the device at the other end was told, or who said that it is ready. */
export const ReceiptSchema = z.strictObject({
  put: PutSchema,
  action: z.string(),
  tunnel: TunnelNameSchema,
  at: InstantSchema,
  by: z.string().nullable().describe('null: the program told the device'),
  text: z.string(),
});

export const DowntimeSchema = z.strictObject({
  milliseconds: z.number().describe('all steps together, as far as they were looked at'),
  resolutionMilliseconds: z.number().describe('the true value may differ by up to this much'),
  downAtTheEnd: z.boolean(),
});

/** A person's or a system's word for a manual device; written as a name or as a speaker. */
const BySchema = z.union([z.string(), z.looseObject({ name: z.string() }).transform(({ name }) => name)]);
const PeerExitSchema = z.looseObject({
  put: z.string(),
  receipts: z.array(
    z.looseObject({
      action: PeerActionSchema.or(z.string()),
      tunnel: TunnelNameSchema,
      at: InstantSchema,
      text: z.string().default(''),
      by: BySchema.nullable().default(null),
    }),
  ),
});

/** What was done and seen at each PUT of the way forward and of the way back, in its order. */
export function evidenceLegs(exits: readonly Witnessed[]) {
  return {
    requests: parsed(exits, ['ApplyChange', 'RollBackChange'], ApplyOutputSchema)
      .filter(({ output }) => output.verdict === 'sent')
      .map(({ output: { put, putAt, sent, certain, stateBefore, digestAfter } }) => ({
        put,
        at: putAt,
        sent,
        certain,
        stateBefore,
        digestAfter,
      })),
    gateway: parsed(exits, ['PollGateway', 'PollRollback'], PollOutputSchema)
      .filter(({ output }) => output.verdict !== 'pending')
      .map(({ output: { put, verdict, why, polls, readyAt } }) => ({ put, verdict, why, looks: polls, readyAt })),
    checks: parsed(exits, ['CheckConnectivity', 'CheckRollback'], CheckOutputSchema.or(CheckRollbackOutputSchema))
      .filter(({ output }) => output.verdict !== 'pending')
      .map(({ at, output: { put, verdict, why, looks, proofs, probes } }) => ({
        put,
        at,
        verdict,
        why,
        looks,
        proofs,
        probes,
      })),
    receipts: receipts(exits),
    downtime: downtime(exits),
  };
}

/** A state that waits for somebody's word is left again and again, each time with all that was said for its PUT. */
function receipts(exits: readonly Witnessed[]) {
  const told = parsed(exits, ['UpdatePeer', 'RollBackPeer'], PeerExitSchema);
  const last = new Map(told.map(({ output }) => [output.put, output.receipts]));
  return [...last].flatMap(([put, all]) =>
    all.map(({ action, tunnel, at, by, text }) => ({ put, action, tunnel, at, by, text })),
  );
}

function parsed<T>(exits: readonly Witnessed[], states: readonly string[], schema: z.ZodType<T>) {
  return exits.flatMap(({ state, at, output }) => {
    const read = states.includes(state) ? schema.safeParse(output) : null;
    return read?.success ? [{ at, output: read.data }] : [];
  });
}

const LOOKING = ['ApplyChange', 'PollGateway', 'CheckConnectivity', 'RollBackChange', 'PollRollback', 'CheckRollback'];

/** Of each leg the freshest trace, whether or not the leg was ever proven; null when no tunnel was looked at after a PUT. */
function downtime(exits: readonly Witnessed[]): Record<TunnelName, z.infer<typeof DowntimeSchema>> | null {
  const looks = parsed(exits, LOOKING, PollOutputSchema.pick({ put: true, traces: true }));
  const ofLeg = new Map(looks.map(({ output }) => [output.put, output.traces]));
  const legs = [...ofLeg.values()];
  const last = legs.at(-1);
  if (!last) return null;
  const sum = (name: TunnelName, read: (trace: TunnelTrace) => number) =>
    legs.reduce((total, traces) => total + read(traces[name]), 0);
  const each = TUNNEL_NAMES.map((name) => ({
    milliseconds: sum(name, downtimeOf),
    resolutionMilliseconds: sum(name, (trace) => trace.resolutionMilliseconds),
    downAtTheEnd: !last[name].last.established,
  }));
  const [tunnel1, tunnel2] = each;
  return tunnel1 && tunnel2 ? { tunnel1, tunnel2 } : null;
}
