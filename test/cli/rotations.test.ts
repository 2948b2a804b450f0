import { describe, expect, it } from 'vitest';
import { configuration, newOffice } from './office.ts';

const REASON = ['--reason', 'key leaked', '--scenario', 'calm'];
const EMERGENCY = ['--emergency', '--justification', 'it is in a public repository'];
/** The keys of the embedded simulator come about when it is first opened: as an order of another moment would find them. */
async function knownOffice(office: object = {}) {
  const made = newOffice(configuration(undefined, office));
  await made.run(['rotations']);
  return made;
}

/** Its `office` has a version in the vault that waits for the next rotation. */
async function stagedOffice() {
  const made = await knownOffice();
  const keys = { tunnel1: { preSharedKey: someKey('one') }, tunnel2: { preSharedKey: someKey('two') } };
  await made.run(['vault', 'import', 'office', '--file', '-', '--pending'], { input: JSON.stringify(keys) });
  return made;
}
const someKey = (mark: string) => `canary.staged.${mark}.AAAAbbbb1234CCCCdddd56`;

describe.concurrent('a fleet on the command line', () => {
  it('has nothing to rotate while its keys are young', async () => {
    const end = await newOffice().run(['rotate', '--due']);
    expect(end).toMatchObject({ code: 0, out: 'Nothing is to rotate now.\n' });
  });

  it('rotates all for a reason, shows how far it has come, and keeps the run', async () => {
    const office = await knownOffice();
    const end = await office.run(['rotate', '--all', ...REASON]);
    expect(end.out).toMatch(/^run-\S+ {2}ended: 2 done, 0 running, 0 waiting, 0 failed, 0 to come\n/);
    expect(end.code).toBe(0);
    expect(end.err.match(/✔ (office|depot) /g)).toHaveLength(2);
    const kept = await office.run(['rotations', 'run']);
    expect(kept.out).toBe(end.out);
    const list = JSON.parse((await office.run(['rotations', '--json'])).out);
    expect(list).toMatchObject([
      { ageDays: 0, overdue: false, last: { outcome: 'applied' } },
      { ageDays: 0, overdue: false, last: { outcome: 'applied' } },
    ]);
  });

  it('rotates those with a label alone, in an emergency outside of the window', async () => {
    const today = new Date().getUTCDay();
    const days = [['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(today + 3) % 7]];
    const window = { days, from: '01:00', to: '02:00', timeZone: 'Etc/UTC' };
    const office = await knownOffice({ labels: { site: 'berlin' }, window });
    const end = await office.run(['rotate', '--label', 'site=berlin', ...REASON, ...EMERGENCY, '--json']);
    expect(end.code).toBe(0);
    expect(JSON.parse(end.out)).toMatchObject({
      run: { progress: { done: 1, toCome: 0 }, rotations: [{ connection: 'office', outcome: 'applied' }] },
      needs: [],
    });
  });

  it('applies what somebody staged, by cron', async () => {
    const office = await stagedOffice();
    const end = await office.run(['rotate', '--due', '--scenario', 'calm']);
    expect([end.code, end.out]).toEqual([0, expect.stringContaining('ended: 1 done')]);
    expect(end.err).toContain('somebody staged a new version of the key');
  });

  it('rotates by itself while it serves', async () => {
    const office = await stagedOffice();
    const server = office.start(['serve', '--rotate', '--port', '0', '--scenario', 'calm']);
    await server.says(/begins: rotate-psk of office, asked for by schedule\n/);
    await server.says(/applied\n/);
    server.kill('SIGINT');
    expect(await server.end).toMatchObject({ code: 0 });
  });

  it('tells by its exit code that a rotation went back', async () => {
    const office = await knownOffice();
    office.configure(
      configuration({ endpoint: 'simulator' }).replace('{"stackit"', '{"fleet":{"stopAfterRollbacks":1},"stackit"'),
    );
    const end = await office.run(['rotate', '--all', '--reason', 'test', '--scenario', 'gateway-error']);
    expect([end.code, end.out.match(/stopped: .* 1 failed/)?.length]).toEqual([3, 1]);
  });

  it.each([
    [['rotate'], 'say one of'],
    [['rotate', 'office', '--all'], 'say one of'],
    [['rotate', '--all'], '--reason'],
    [['rotate', '--all', '--label', 'site=berlin', '--reason', 'x'], 'not both'],
    [['rotate', '--label', 'berlin', '--reason', 'x'], 'NAME=VALUE'],
    [['rotate', '--all', '--reason', 'x', '--emergency'], '--justification'],
    [['rotate', '--due', '--tunnel', 'tunnel1'], '--tunnel goes with one connection'],
    [['rotations', 'stop', 'run-1'], 'there is no run run-1'],
  ])('refuses %j', async (words, message) => {
    const end = await newOffice().run(words);
    expect([end.code, end.err]).toEqual([2, expect.stringContaining(message)]);
  });
});
