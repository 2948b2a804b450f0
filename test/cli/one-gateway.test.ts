import { expect, it } from 'vitest';
import { configuration, newOffice, startSimulator } from './office.ts';

it('of two rotations of one gateway at the same time, one waits for the other and both are applied', async () => {
  const office = newOffice();
  await Promise.all([office.importKeys('office'), office.importKeys('depot')]);
  const server = await startSimulator(office);
  office.configure(configuration({ endpoint: server.url }));
  const rotate = (name: string) => office.run(['rotate', name, '--tunnel', 'tunnel2']);
  const ends = await Promise.all([rotate('office'), rotate('depot')]);
  expect(ends.map(({ code, out }) => [code, out.split(' ')[0]])).toEqual([
    [0, 'applied'],
    [0, 'applied'],
  ]);
  const waited = ends.filter(({ err }) => err.includes('gateway.awaited'));
  expect(waited).toHaveLength(1);
  expect(waited[0]?.err).toMatch(/gateway\.claimed +fencing number 2, and the plan is made again/);

  const status = await office.run(['status', '--json']);
  expect(JSON.parse(status.out)).toMatchObject(
    ['office', 'depot'].map((connection) => ({
      connection,
      claimedBy: null,
      lastChange: { outcome: 'applied' },
      tunnels: [{ established: true }, { established: true }],
    })),
  );
  server.stop();
  expect(await server.end).toMatchObject({ code: 0, err: '' });
});
