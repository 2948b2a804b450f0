import { describe, expect, it } from 'vitest';
import type { TunnelName } from '../../domain/identifiers.ts';
import { type InterruptionFacts, interruptionOf } from '../../domain/interruption.ts';
import { exampleBody } from './example-bodies.ts';

const steps = (...tunnels: TunnelName[][]) =>
  tunnels.map((of, index) => ({ index, tunnels: of, keysFor: [], body: exampleBody(), expectUp: true }));
const ROLLING = steps(['tunnel2'], ['tunnel1']);
const AT_ONCE = steps(['tunnel1', 'tunnel2']);
const up = (tunnel1: boolean, tunnel2: boolean) => ({ tunnel1, tunnel2 });
const FACTS: InterruptionFacts = { steps: ROLLING, diff: [], up: up(true, true), allowed: false };
const codes = (findings: readonly { code: string }[]) => findings.map(({ code }) => code);

describe('interruptionOf', () => {
  it.each<[string, Partial<InterruptionFacts>, boolean, string[], string[]]>([
    ['rolling, both up', {}, false, [], []],
    ['rolling, one down', { up: up(false, true) }, true, ['tunnel.down'], []],
    ['rolling, one down, allowed', { up: up(false, true), allowed: true }, true, [], ['tunnel.down']],
    ['rolling, both down', { up: up(false, false) }, true, ['tunnel.down'], []],
    ['at once, both up', { steps: AT_ONCE }, true, [], ['interruption.at-once']],
    ['at once, one down', { steps: AT_ONCE, up: up(true, false) }, true, ['tunnel.down'], []],
    ['the tunnel that is down alone', { steps: steps(['tunnel1']), up: up(false, true) }, false, [], ['tunnel.down']],
    ['the only tunnel that is up', { steps: steps(['tunnel1']), up: up(true, false) }, true, ['tunnel.down'], []],
    ['no tunnel, one down', { steps: steps([]), up: up(true, false) }, false, [], ['tunnel.down']],
    ['subnets', { steps: steps([]), diff: [{ path: '/localSubnets' }] }, true, [], ['interruption.subnets']],
    ['disabling', { steps: steps([]), diff: [{ path: '/enabled' }] }, true, [], ['interruption.enabled']],
    ['labels', { steps: steps([]), diff: [{ path: '/labels/a' }] }, false, [], []],
    [
      'subnets while a tunnel is touched alone',
      { up: up(true, false), diff: [{ path: '/remoteSubnets' }] },
      true,
      ['tunnel.down'],
      ['interruption.subnets'],
    ],
  ])('%s', (_, change, expected, refusals, warnings) => {
    const found = interruptionOf({ ...FACTS, ...change });
    expect({ expected: found.expected, refusals: codes(found.refusals), warnings: codes(found.warnings) }).toEqual({
      expected,
      refusals,
      warnings,
    });
  });

  it('says why, also when nothing stops', () => {
    expect(interruptionOf(FACTS).why).toBe('one tunnel stays up throughout');
    expect(interruptionOf({ ...FACTS, up: up(false, true) }).why).toMatch(/^tunnel1 is down: .*--allow-interruption$/);
    expect(interruptionOf({ ...FACTS, up: up(false, false) }).why).toMatch(/^tunnel1 and tunnel2 are down: /);
  });

  it('does not say that a tunnel stays up when none was', () => {
    const bothDown = interruptionOf({ ...FACTS, steps: steps(['tunnel1']), up: up(false, false) });
    expect(bothDown).toMatchObject({
      expected: false,
      why: 'no tunnel is up: there is no traffic to interrupt',
      refusals: [],
    });
  });
});
