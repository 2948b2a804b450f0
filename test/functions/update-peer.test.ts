import { describe, expect, it } from 'vitest';
import type { ChangeDocument } from '../../domain/change-document.ts';
import { claimOf, type Direction, leaseSeconds } from '../../domain/change-progress.ts';
import { Fault } from '../../domain/errors.ts';
import { gatewayKey } from '../../domain/identifiers.ts';
import { updatePeer } from '../../functions/update-peer/step.ts';
import { changeSignal, changeWait } from '../contracts/change-signals-contract.ts';
import {
  exampleSettings,
  NEW_VERSION,
  NOW,
  OLD_VERSION,
  planFacts,
  planIn,
  rotateRequest,
  updateRequest,
} from '../domain/example-documents.ts';
import { readyDocument, rehearse } from './rehearsal.ts';

const device = (...actions: string[]) =>
  exampleSettings({ peer: { kind: 'command', command: ['./peer.sh'], actions } });
const LOADS = device('load-key', 'revert-key');
const MOVES = device('load-key', 'revert-key', 'prefer-tunnel');

async function begin(settings = LOADS, request = rotateRequest()) {
  const facts = planFacts({ settings, request });
  const rehearsal = await rehearse(facts);
  const document = await readyDocument(facts, rehearsal);
  const run = (direction: Direction = 'forward') => updatePeer(document, rehearsal.ports, direction);
  const told = () => rehearsal.orders.map(({ action, tunnel, preSharedKey }) => [action, tunnel, preSharedKey]);
  return { ...rehearsal, rehearsal, document, run, told };
}
const [NEW1, NEW2] = ['canary.new.tunnel1.ABCDEFGHIJKLMNOPQRSTUV', 'canary.new.tunnel2.ABCDEFGHIJKLMNOPQRSTUV'];
const OLD2 = 'canary.old.tunnel2.abcdefghijklmnopqrstuv';
const AT_ONCE = rotateRequest({ strategy: 'at-once' });
const ADDRESS = updateRequest({ tunnel2: { remoteAddress: '198.51.100.2' } });

describe('the peer step', () => {
  it.each<[string, Parameters<typeof begin>, Direction, unknown[][]]>([
    ['loads the new key of its tunnel', [LOADS], 'forward', [['load-key', 'tunnel2', NEW2]]],
    [
      'moves the traffic away first',
      [MOVES],
      'forward',
      [
        ['prefer-tunnel', 'tunnel1', undefined],
        ['load-key', 'tunnel2', NEW2],
      ],
    ],
    ['reverts the old key', [LOADS], 'back', [['revert-key', 'tunnel2', OLD2]]],
    [
      'moves the traffic away on the way back too',
      [MOVES],
      'back',
      [
        ['prefer-tunnel', 'tunnel1', undefined],
        ['revert-key', 'tunnel2', OLD2],
      ],
    ],
    [
      'loads both keys at once, and has nowhere to move traffic',
      [MOVES, AT_ONCE],
      'forward',
      [
        ['load-key', 'tunnel1', NEW1],
        ['load-key', 'tunnel2', NEW2],
      ],
    ],
    [
      'moves traffic for an update, without keys',
      [MOVES, ADDRESS],
      'forward',
      [['prefer-tunnel', 'tunnel1', undefined]],
    ],
    ['has nothing to say about an update', [LOADS, ADDRESS], 'forward', []],
    ['tells nothing to a device that pulls for itself', [exampleSettings()], 'forward', []],
  ])('%s', async (_, setting, direction, orders) => {
    const set = await begin(...setting);
    const output = await set.run(direction);
    expect(set.told()).toEqual(orders);
    expect(output.put).toBe(`${direction}-0`);
    expect(output.receipts.map(({ action, tunnel }) => [action, tunnel])).toEqual(
      orders.map(([action, tunnel]) => [action, tunnel]),
    );
    expect(JSON.stringify(output)).not.toContain('canary');
  });

  it.each<[Direction, string]>([
    ['forward', NEW_VERSION],
    ['back', OLD_VERSION],
  ])('%s, says where the vault has the key, and for which change and connection', async (direction, versionId) => {
    const set = await begin();
    const output = await set.run(direction);
    expect(set.orders).toMatchObject([
      {
        changeId: set.document.request.changeId,
        connection: 'office-neckarsulm',
        secret: { secretId: 'vpn/office-neckarsulm', versionId },
      },
    ]);
    expect(output.receipts).toMatchObject([{ at: new Date(NOW + 1000).toISOString(), text: 'done' }]);
  });

  it('stops at the first order that fails', async () => {
    const set = await begin(MOVES);
    set.rehearsal.peer = ({ action }) => {
      if (action === 'prefer-tunnel') throw new Fault('PeerUnavailableError', 'timed out');
      return {};
    };
    await expect(set.run()).rejects.toMatchObject({ name: 'PeerUnavailableError' });
    expect(set.orders).toHaveLength(1);
  });

  it('tells the device nothing without the claim', async () => {
    const set = await begin();
    await set.claims.release(claimOf(set.document));
    await expect(set.run()).rejects.toMatchObject({ name: 'ClaimLostError' });
    expect(set.orders).toEqual([]);
  });

  it('tells the device nothing when the vault has no such version', async () => {
    const set = await begin();
    const gone = {
      ...set.rehearsal.ports,
      vault: { ...set.vault, read: async () => Promise.reject(new Fault('PskVersionMissingError', 'gone')) },
    };
    await expect(updatePeer(set.document, gone, 'forward')).rejects.toMatchObject({ name: 'PskVersionMissingError' });
    expect(set.orders).toEqual([]);
  });
});

describe('the peer step of a device that a person makes ready', () => {
  const MANUAL = exampleSettings({ peer: { kind: 'manual', timeoutMinutes: 60 } });

  async function ask() {
    const set = await begin(MANUAL);
    const { signals } = set.rehearsal.ports;
    const { changeId } = set.document.request;
    const key = gatewayKey(MANUAL);
    return {
      ...set,
      run: (earlier: Partial<ChangeDocument> = {}, direction: Direction = 'forward') =>
        updatePeer({ ...set.document, ...earlier }, set.rehearsal.ports, direction),
      ready: (put: string) => signals.record(changeSignal('peer-ready', { changeId, about: put })),
      wait: () => signals.beginWait({ ...changeWait(), changeId }, 'a token'),
      waits: async () => (await signals.wait(changeId)) !== null,
      leaseUntil: async () => (await set.claims.holder(key))?.leaseUntil,
    };
  }

  it('tells no device, and holds the gateway until after the wait', async () => {
    const { run, orders, leaseUntil, document } = await ask();
    expect(await run()).toMatchObject({ verdict: 'waiting', waitSeconds: 1800 });
    expect(orders).toEqual([]);
    expect(await leaseUntil()).toBe(NOW + 1000 + (leaseSeconds(planIn(document)) + 1800) * 1000);
  });

  it('goes on when the person says so, and asks nobody any more', async () => {
    const { run, ready, wait, waits } = await ask();
    const asked = await run();
    await wait();
    await ready('forward-0');
    expect(await run({ updatePeer: asked })).toMatchObject({ verdict: 'told', receipts: [{ action: 'load-key' }] });
    expect(await waits()).toBe(false);
  });

  it('is a fault when nobody says so in time, and asks nobody any more', async () => {
    const { run, wait, waits, rehearsal } = await ask();
    const asked = await run();
    await wait();
    rehearsal.now += 3_600_000;
    await expect(run({ updatePeer: asked })).rejects.toMatchObject({ name: 'PeerNotReadyError' });
    expect(await waits()).toBe(false);
  });

  it('gives the full time for each step and for the way back', async () => {
    const { run, ready, rehearsal } = await ask();
    const asked = await run();
    await ready('forward-0');
    rehearsal.now += 3_000_000;
    const back = await run({ updatePeer: asked }, 'back');
    expect(back).toMatchObject({ verdict: 'waiting', put: 'back-0', since: new Date(rehearsal.now).toISOString() });
    const earlierStep = { ...asked, put: 'forward-9' };
    expect(await run({ rollBackPeer: earlierStep }, 'back')).toMatchObject({ since: back.since });
  });
});
