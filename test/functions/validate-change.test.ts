import { describe, expect, it } from 'vitest';
import { PlanOutputSchema } from '../../domain/change-plan.ts';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import type { PlanFacts } from '../../domain/plan-facts.ts';
import { validateChange } from '../../functions/validate-change/step.ts';
import { exampleBody } from '../domain/example-bodies.ts';
import { NOW, OLD_VERSION, planFacts, rotateRequest } from '../domain/example-documents.ts';
import { tunnelsSeen, type VpnWorld } from '../fakes/scripted-vpn-api.ts';
import { readyDocument, rehearse } from './rehearsal.ts';

async function begin(facts: PlanFacts = planFacts(), world: Partial<VpnWorld> = {}) {
  const rehearsal = await rehearse(facts, world);
  await rehearsal.vault.moveLabel(facts.settings.pskSecret, 'AWSCURRENT', OLD_VERSION);
  const run = async () =>
    PlanOutputSchema.parse(await validateChange({ request: facts.request }, rehearsal.ports, 'forward'));
  return { ...rehearsal, run };
}
const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code);

describe('ValidateChange', () => {
  it('plans from what is live, and touches nothing', async () => {
    const { run, world, claims } = await begin();
    const { verdict, plan } = await run();
    expect(verdict).toBe('proceed');
    expect(plan).toMatchObject({ before: exampleBody(), after: exampleBody(), connectionCarriesState: false });
    expect(plan?.samples.tunnel1).toMatchObject({ at: NOW + 1000, established: true, counters: { bytesIn: '5000' } });
    expect(world.puts).toEqual([]);
    expect(await claims.all()).toEqual([]);
  });

  it.each<[string, Partial<VpnWorld>, string[]]>([
    ['gateway', { gateway: null }, ['gateway.unknown']],
    ['connection', { live: null }, ['connection.unknown']],
    ['gateway nor connection', { gateway: null, live: null }, ['gateway.unknown', 'connection.unknown']],
  ])('refuses when STACKIT knows no such %s', async (_, world, refusals) => {
    const output = await (await begin(planFacts(), world)).run();
    expect(output).toMatchObject({ verdict: 'refused', plan: null });
    expect(codes(output.refusals)).toEqual(refusals);
  });

  it('refuses an execution that was started with more than a request: later states would believe it', async () => {
    const rehearsal = await begin();
    const forged = await readyDocument(planFacts(), rehearsal);
    const output = await validateChange(forged, rehearsal.ports, 'forward');
    expect(codes(output.refusals)).toEqual(['input.not-a-request']);
  });

  it('refuses a connection that nobody configured, without asking STACKIT', async () => {
    const { ports } = await begin();
    const request = rotateRequest({ connection: 'office-nowhere' });
    const vpn = { ...ports.vpn, gateway: () => Promise.reject(new Error('must not be asked')) };
    const output = await validateChange({ request }, { ...ports, vpn }, 'forward');
    expect(codes(output.refusals)).toEqual(['connection.not-configured']);
  });

  it('takes a tunnel that no answer names for down', async () => {
    const { run, world } = await begin();
    world.status = { tunnels: tunnelsSeen('up').tunnels.slice(0, 1) };
    expect(codes((await run()).refusals)).toEqual(['tunnel.down']);
  });

  it('compares with the other connections of the gateway, not with itself', async () => {
    const { run, world } = await begin();
    const overlaps = async () => (await run()).warnings.filter(({ code }) => code === 'overlap.other-connection');
    expect(await overlaps()).toEqual([]);
    world.others = [{ connectionId: 'another', state: null, body: exampleBody({ displayName: 'office-heilbronn' }) }];
    expect(await overlaps()).not.toEqual([]);
  });

  it('knows a change that holds the gateway, and itself from others', async () => {
    const facts = planFacts();
    const { run, ...rehearsal } = await begin(facts);
    await readyDocument(facts, rehearsal);
    expect(codes((await run()).warnings)).not.toContain('gateway.claimed');
    const request = { ...facts.request, changeId: ChangeIdSchema.parse('chg-second') };
    const output = await validateChange({ request }, rehearsal.ports, 'forward');
    expect(codes(output.warnings)).toContain('gateway.claimed');
    expect(output.verdict).toBe('proceed');
  });
});
