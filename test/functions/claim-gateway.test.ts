import { describe, expect, it } from 'vitest';
import { type ChangeDocument, type ClaimOutput, ClaimOutputSchema } from '../../domain/change-document.ts';
import { claimOf, leaseSeconds } from '../../domain/change-progress.ts';
import { ChangeIdSchema, gatewayKey } from '../../domain/identifiers.ts';
import { claimGateway } from '../../functions/claim-gateway/step.ts';
import { releaseGateway } from '../../functions/release-gateway/step.ts';
import { exampleBody } from '../domain/example-bodies.ts';
import {
  exampleSettings,
  NOW,
  planFacts,
  planIn,
  plannedDocument,
  updateRequest,
} from '../domain/example-documents.ts';
import { rehearse } from './rehearsal.ts';

const OTHER = ChangeIdSchema.parse('chg-other');
const CHECKS = { claimWaitSeconds: 600 };

async function begin(facts = planFacts({ settings: exampleSettings({ checks: CHECKS }) })) {
  const rehearsal = await rehearse(facts);
  const document = plannedDocument(facts);
  const key = gatewayKey(facts.settings);
  const run = (claim?: ClaimOutput) =>
    claimGateway({ ...document, ...(claim ? { claimGateway: claim } : {}) }, rehearsal.ports, 'forward');
  const holdByOther = async () => {
    const { before } = planIn(document);
    const wayBack = { connection: facts.settings, before, secretId: facts.settings.pskSecret, returnTo: null };
    const answer = await rehearsal.claims.claim({ gatewayKey: key, changeId: OTHER, leaseSeconds: 99_999, wayBack });
    if (answer.kind === 'held') throw new Error('held');
    return answer.claim;
  };
  const release = (claimed: ChangeDocument['claimGateway']) =>
    releaseGateway({ ...document, ...(claimed ? { claimGateway: claimed } : {}) }, rehearsal.ports, 'forward');
  return { ...rehearsal, rehearsal, document, key, run, holdByOther, release };
}

describe('ClaimGateway', () => {
  it('claims a free gateway and stores the way back before anything is sent', async () => {
    const { run, claims, key, document } = await begin();
    expect(ClaimOutputSchema.parse(await run())).toEqual({
      verdict: 'stage',
      gatewayKey: key,
      fencing: 1,
      holder: null,
      waitingSince: null,
      waitSeconds: 0,
    });
    const claim = await claims.holder(key);
    expect(claim).toMatchObject({ changeId: document.request.changeId, puts: {} });
    expect(claim?.wayBack).toMatchObject({ before: exampleBody(), secretId: 'vpn/office-neckarsulm', returnTo: null });
    expect(claim?.leaseUntil).toBe(NOW + 1000 + leaseSeconds(planIn(document)) * 1000);
  });

  it('goes straight to the device for an update, which stages no keys', async () => {
    const { run } = await begin(planFacts({ request: updateRequest({ displayName: 'renamed' }) }));
    expect(await run()).toMatchObject({ verdict: 'update' });
  });

  it('claims the same claim when it runs twice', async () => {
    const { run } = await begin();
    expect(await run()).toEqual(await run());
  });

  it('waits for a gateway that another change holds, and says which', async () => {
    const { run, holdByOther } = await begin();
    await holdByOther();
    expect(await run()).toMatchObject({
      verdict: 'waiting',
      fencing: null,
      holder: OTHER,
      waitingSince: new Date(NOW + 1000).toISOString(),
      waitSeconds: 1,
    });
  });

  it.each([
    [50, 'waiting', 10],
    [599, 'waiting', 60],
    [600, 'exhausted', 60],
    [9999, 'exhausted', 60],
  ])('after %d s of waiting: %s, asking again after %d s', async (waited, verdict, waitSeconds) => {
    const { run, holdByOther, rehearsal } = await begin();
    await holdByOther();
    const first = await run();
    rehearsal.now += waited * 1000;
    expect(await run(first)).toMatchObject({ verdict, waitSeconds, waitingSince: first.waitingSince, holder: OTHER });
  });

  it('does not wait at all when it must not', async () => {
    const { run, holdByOther } = await begin(
      planFacts({ settings: exampleSettings({ checks: { claimWaitSeconds: 0 } }) }),
    );
    await holdByOther();
    expect(await run()).toMatchObject({ verdict: 'exhausted' });
  });

  it('plans again once it has the gateway after a wait, and then goes on', async () => {
    const { run, holdByOther, claims } = await begin();
    const theirs = await holdByOther();
    const waiting = await run();
    await claims.release(theirs);
    const again = await run(waiting);
    expect(again).toMatchObject({ verdict: 'replan', fencing: 2, holder: null, waitingSince: waiting.waitingSince });
    expect(await run(again)).toMatchObject({ verdict: 'stage', fencing: 2 });
  });

  it('waits for its full time again when it gave the gateway back meanwhile, to wait for its window', async () => {
    const { run, holdByOther, claims, rehearsal, document } = await begin();
    const theirs = await holdByOther();
    const waiting = await run();
    await claims.release(theirs);
    const claimed = await run(waiting);
    await claims.release(claimOf({ ...document, claimGateway: claimed }));
    rehearsal.now += 7_200_000;
    await holdByOther();
    const since = new Date(rehearsal.now).toISOString();
    expect(await run(claimed)).toMatchObject({ verdict: 'waiting', waitingSince: since });
  });
});

describe('ReleaseGateway', () => {
  it('gives the gateway free, also when it runs twice', async () => {
    const { run, claims, key, release } = await begin();
    const claimed = await run();
    await release(claimed);
    expect(await claims.holder(key)).toBeNull();
    expect(await release(claimed)).toMatchObject({ outcome: 'rejected' });
  });

  it('leaves the claim of another change alone', async () => {
    const { run, claims, key, holdByOther, release } = await begin();
    const claimed = await run();
    await release(claimed);
    await holdByOther();
    await release(claimed);
    expect(await claims.holder(key)).toMatchObject({ changeId: OTHER });
  });

  it('has nothing to release for a change that only waited, and says how it ended', async () => {
    const { run, claims, key, holdByOther, release } = await begin();
    await holdByOther();
    expect(await release(await run())).toEqual({ outcome: 'rejected', at: new Date(NOW + 1000).toISOString() });
    expect(await claims.holder(key)).toMatchObject({ changeId: OTHER });
  });
});
