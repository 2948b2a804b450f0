import * as z from 'zod';
import type { Plan, PlanOutput } from './change-plan.ts';
import { firstTunnel, planSteps } from './change-steps.ts';
import { configurationDiff, tunnelsTouched } from './configuration-diff.ts';
import { bodyToSend, type ConnectionBody, configurationDigest, normalConnectionBody } from './connection-body.ts';
import type { Finding } from './errors.ts';
import { TUNNEL_NAMES, type TunnelName } from './identifiers.ts';
import { interruptionOf, OUT_OF_SERVICE } from './interruption.ts';
import { JsonSchema } from './json.ts';
import { mergePatch } from './merge-patch.ts';
import { patchRefusals } from './patch-rules.ts';
import type { PlanFacts } from './plan-facts.ts';
import { configurationFindings, situationFindings } from './plan-findings.ts';
import { planHash } from './plan-hash.ts';
import type { TunnelSample } from './tunnel-trace.ts';

/** The whole decision of ValidateChange: the plan, every reason to refuse at once, the warnings, and the verdict. */
export function planChange(facts: PlanFacts): PlanOutput {
  const { request, settings, gateway, live, samples } = facts;
  const patched = afterPatch(facts);
  if ('refusals' in patched) return { verdict: 'refused', refusals: patched.refusals, warnings: [], plan: null };
  const { routingType } = gateway;
  const before = bodyToSend(live.body, routingType);
  const after = request.kind === 'update' ? patched.after : before;
  const diff = configurationDiff(before, after);
  const rekeyed = request.kind === 'rotate-psk' ? TUNNEL_NAMES.filter((name) => request.tunnels.includes(name)) : [];
  // Enabling and disabling take both tunnels at once, and the tunnels of an enabled connection must come up.
  const switched = diff.some(({ path }) => path === '/enabled');
  const changed = switched ? TUNNEL_NAMES : tunnelsTouched(diff);
  const touched = request.kind === 'rotate-psk' ? rekeyed : changed;
  const strategy = switched ? 'at-once' : (request.strategy ?? settings.rotation.strategy);
  const steps = planSteps({ before, after, touched, rekeyed, strategy, first: firstTunnel(loads(samples)) });
  const allowed = request.allowInterruption || after.enabled === false;
  const interruption =
    before.enabled === false ? OUT_OF_SERVICE : interruptionOf({ steps, diff, up: upBefore(samples), allowed });
  const decided = {
    settings,
    routingType,
    before,
    after,
    digest: configurationDigest(before, routingType),
    digestAfter: configurationDigest(after, routingType),
    diff,
    steps,
    rekeyed,
    interruption: { expected: interruption.expected, why: interruption.why },
    samples,
    heldBy: facts.heldBy,
    connectionCarriesState: live.state !== null,
  };
  const plan: Plan = { ...decided, hash: planHash(request, decided) };
  const configuration = configurationFindings(facts, before, after);
  const situation = situationFindings(facts, touched, after);
  const unchanged = request.kind === 'update' && (diff.length === 0 || plan.digest === plan.digestAfter);
  const refusals = unchanged
    ? []
    : [...situation.refusals, ...interruption.refusals.filter(() => facts.heldBy === null), ...configuration.refusals];
  return {
    verdict: unchanged ? 'unchanged' : refusals.length > 0 ? 'refused' : request.dryRun ? 'planned' : 'proceed',
    refusals,
    warnings: [...situation.warnings, ...interruption.warnings, ...configuration.warnings],
    plan,
  };
}

function afterPatch({ request, live, gateway }: PlanFacts): { after: ConnectionBody } | { refusals: Finding[] } {
  if (request.kind === 'rotate-psk') return { after: live.body };
  const refusals = patchRefusals(request.patch);
  if (refusals.length > 0) return { refusals };
  const merged = mergePatch(JsonSchema.parse(bodyToSend(live.body, gateway.routingType)), request.patch);
  try {
    return { after: normalConnectionBody(merged) };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const refused = error.issues.map(({ path, message }) => ({
      code: 'patch.incomplete',
      message,
      path: `/${path.join('/')}`,
    }));
    return { refusals: refused };
  }
}

function loads(samples: PlanFacts['samples']) {
  const load = ({ established, counters }: TunnelSample) => ({
    up: established,
    bytes: counters ? BigInt(counters.bytesIn) + BigInt(counters.bytesOut) : 0n,
  });
  return { tunnel1: load(samples.tunnel1), tunnel2: load(samples.tunnel2) };
}

function upBefore(samples: PlanFacts['samples']): Readonly<Record<TunnelName, boolean>> {
  return { tunnel1: samples.tunnel1.established, tunnel2: samples.tunnel2.established };
}
