import { describe, expect, it } from 'vitest';
import { newFolder } from './office.ts';
import { runProgram } from './run-program.ts';

const simulate = (...words: string[]) => runProgram(['simulate-fleet', ...words], { cwd: newFolder() });
const SMALL = ['--connections', '20', '--gateways', '5', '--days', '40'];

describe.concurrent('vpn-change simulate-fleet', () => {
  it('says in a few lines how a fleet fared, and needs no configuration for that', async () => {
    const { code, out, err } = await simulate(...SMALL);
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n').map((line) => line.split('  ')[0])).toEqual([
      'fleet',
      'rotations',
      'ended',
      'rollbacks',
      'overdue',
      'at once',
      'longest wait',
      'speed',
      'took',
      '',
    ]);
    expect(out).toContain('20 connections on 5 gateways, 40 days, seed 1');
  });

  it('gives the same figures for the same seed', async () => {
    const [one, other] = await Promise.all([
      simulate(...SMALL, '--seed', '7', '--json'),
      simulate(...SMALL, '--seed', '7', '--json'),
    ]);
    const { tookSeconds, ...figures } = JSON.parse(one.out);
    expect(tookSeconds).toBeGreaterThan(0);
    expect(JSON.parse(other.out)).toMatchObject(figures);
    expect(figures).toMatchObject({
      connections: 20,
      gateways: 5,
      days: 40,
      seed: 7,
      fleet: { atMostAtOnce: 50, stopAfterRollbacks: 20, everyMinutes: 15 },
      rotations: expect.any(Number),
      overdueWithoutFailure: 0,
    });
  });

  it('refuses more gateways than connections', async () => {
    const { code, err } = await simulate('--connections', '2', '--gateways', '3');
    expect(code).toBe(2);
    expect(err).toContain('3 gateways cannot be shared out among 2 connections: take at most as many');
  });

  it('holds no key in what it prints', async () => {
    const { out } = await simulate(...SMALL, '--json');
    expect(out).not.toMatch(/[A-Za-z0-9+/_-]{40,}/);
  });
});
