import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstTunnel, planSteps } from '../../domain/change-steps.ts';
import { TUNNEL_NAMES, type TunnelName } from '../../domain/identifiers.ts';
import type { Strategy } from '../../domain/settings.ts';
import { exampleBody, exampleTunnel } from './example-bodies.ts';

const before = exampleBody();
const after = exampleBody({
  displayName: 'renamed',
  tunnel1: exampleTunnel({ remoteAddress: '198.51.100.1' }),
  tunnel2: exampleTunnel({ remoteAddress: '198.51.100.2' }),
});
const BOTH = ['tunnel1', 'tunnel2'] as const;

describe('planSteps', () => {
  it('takes one tunnel after the other; what belongs to no tunnel goes with the first', () => {
    const steps = planSteps({ before, after, touched: BOTH, rekeyed: [], strategy: 'rolling', first: 'tunnel2' });
    expect(steps).toEqual([
      { index: 0, tunnels: ['tunnel2'], keysFor: [], body: { ...after, tunnel1: before.tunnel1 }, expectUp: true },
      { index: 1, tunnels: ['tunnel1'], keysFor: [], body: after, expectUp: true },
    ]);
  });

  it.each<[string, readonly TunnelName[], Strategy]>([
    ['both tunnels at once', BOTH, 'at-once'],
    ['one tunnel', ['tunnel1'], 'rolling'],
    ['no tunnel', [], 'rolling'],
  ])('has one step for %s', (_, touched, strategy) => {
    const steps = planSteps({ before, after, touched, rekeyed: touched, strategy, first: 'tunnel2' });
    expect(steps).toEqual([{ index: 0, tunnels: touched, keysFor: touched, body: after, expectUp: true }]);
  });

  it('gives each step the key of its own tunnel alone', () => {
    const steps = planSteps({ before, after, touched: BOTH, rekeyed: BOTH, strategy: 'rolling', first: 'tunnel1' });
    expect(steps.map(({ keysFor }) => keysFor)).toEqual([['tunnel1'], ['tunnel2']]);
  });

  it('expects nothing to be up after a change that disables the connection', () => {
    const off = { ...after, enabled: false };
    const steps = planSteps({ before, after: off, touched: [], rekeyed: [], strategy: 'rolling', first: 'tunnel1' });
    expect(steps.map(({ expectUp }) => expectUp)).toEqual([false]);
  });

  it('ends at the wanted configuration, touches each tunnel once, and never another one with it', () => {
    const tunnels = fc.subarray([...TUNNEL_NAMES]);
    fc.assert(
      fc.property(
        tunnels,
        fc.constantFrom(...BOTH),
        fc.constantFrom<Strategy>('rolling', 'at-once'),
        (touched, first, strategy) => {
          const steps = planSteps({ before, after, touched, rekeyed: touched, strategy, first });
          expect(steps.at(-1)?.body).toEqual(after);
          expect(steps.flatMap((step) => step.tunnels).toSorted()).toEqual(touched.toSorted());
          expect(steps.map(({ index }) => index)).toEqual([...steps.keys()]);
          const most = strategy === 'rolling' ? 1 : 2;
          expect(steps.every((step) => step.tunnels.length <= most)).toBe(true);
        },
      ),
    );
  });
});

describe('firstTunnel', () => {
  it.each<[string, [boolean, bigint], [boolean, bigint], TunnelName]>([
    ['the one that is down', [false, 9n], [true, 1n], 'tunnel1'],
    ['the one that is down, the other way', [true, 1n], [false, 9n], 'tunnel2'],
    ['the one that carries less', [true, 1n], [true, 2n], 'tunnel1'],
    ['the one that carries less, the other way', [true, 2n], [true, 1n], 'tunnel2'],
    ['tunnel2 when both carry the same', [true, 5n], [true, 5n], 'tunnel2'],
    ['the one that carried less when both are down', [false, 1n], [false, 2n], 'tunnel1'],
  ])('is %s', (_, [up1, bytes1], [up2, bytes2], first) => {
    expect(firstTunnel({ tunnel1: { up: up1, bytes: bytes1 }, tunnel2: { up: up2, bytes: bytes2 } })).toBe(first);
  });
});
