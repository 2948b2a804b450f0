import { describe, expect, it } from 'vitest';
import { GATEWAY, newOffice } from './office.ts';
import { blemishes } from './started-program.ts';

const ROTATE = ['rotate', 'office', '--tunnel', 'tunnel2', '--scenario', 'calm'];
const TIME = '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC';

describe.concurrent('a change that is interrupted or killed', () => {
  it('goes on to its end after one interrupt, and says so', async () => {
    const rotation = newOffice().start(ROTATE);
    await rotation.says(/change\.sent/);
    rotation.kill('SIGINT');
    await rotation.says(/The change goes on to a safe end\. Interrupt again to cut it off/);
    const end = await rotation.end;
    expect([end.code, blemishes(end)]).toEqual([0, []]);
    expect(end.out).toMatch(/^applied {2}office/);
    expect(end.err).toMatch(/^ +\d\.\d s {2}✔ psk\.promoted /m);
  });

  it('goes on when its terminal is closed and nobody reads its result any more', async () => {
    const office = newOffice();
    const rotation = office.start(ROTATE);
    await rotation.says(/change\.sent/);
    rotation.kill('SIGHUP');
    rotation.closeOut();
    const end = await rotation.end;
    expect([end.code, blemishes(end)]).toEqual([0, []]);
    const history = await office.run(['history', '--json']);
    expect(JSON.parse(history.out)).toMatchObject([{ outcome: 'applied' }]);
  });

  it('is cut off by the second interrupt', async () => {
    const rotation = newOffice().start(ROTATE);
    await rotation.says(/change\.sent/);
    rotation.kill('SIGTERM');
    await rotation.says(/Interrupt again/);
    rotation.kill('SIGINT');
    const end = await rotation.end;
    expect([end.code, end.out]).toEqual([1, '']);
    expect(end.err).toMatch(/\nCut off\. What is left behind: vpn-change doctor\n$/);
  });

  it('leaves, when its process was killed, a claim that is told of, waited for, and given up by `release`', async () => {
    const office = newOffice();
    const rotation = office.start(ROTATE);
    await rotation.says(/change\.sent/);
    rotation.kill('SIGKILL');
    expect((await rotation.end).code).toBeNull();
    const [left] = JSON.parse((await office.run(['history', '--json'])).out);
    expect(left).toMatchObject({ outcome: null, endedAt: null });
    const id: string = left.changeId;
    const claim = `change ${id} holds gateway ${GATEWAY} since ${TIME}; PUTs: forward-0 answered`;
    const advice = `its lease runs until ${TIME}\\. See what it does: vpn-change history ${id}\\. If its process is dead, put both ends right, then: vpn-change release ${id}`;

    const [doctor, history, unsure] = await Promise.all([
      office.run(['doctor']),
      office.run(['history', id.slice(0, 12)]),
      office.run(['release', id]),
    ]);
    expect(doctor.code).toBe(1);
    expect(doctor.out).toMatch(new RegExp(`^✖ claims +${claim}\\n +${advice}$`, 'm'));
    expect(doctor.out).toMatch(
      /^! vault +vpn\/office has the pending version \w+: the next rotation of office applies it$/m,
    );
    expect(history.out).toMatch(
      new RegExp(`^not ended {2}running, or cut off; last heard of ${TIME}\\n {2}${claim}\\n {2}${advice}\\n$`, 'm'),
    );
    expect(unsure.code).toBe(2);
    expect(unsure.err).toMatch(
      new RegExp(
        `^${claim}\\nits lease runs until ${TIME}: be sure that its process is dead, or it loses the gateway midway\\n` +
          'rejected\\n {2}release\\.not-confirmed: nothing was released: answer yes, or pass --yes\\n$',
      ),
    );

    const waiting = office.start(['rotate', 'depot', '--tunnel', 'tunnel1', '--scenario', 'calm']);
    await waiting.says(new RegExp(`✔ gateway\\.awaited +change ${id} holds the gateway\\n +${claim}\\n +${advice}\\n`));
    const released = await office.run(['release', id, '--yes', '--json']);
    expect(released.code).toBe(0);
    expect(JSON.parse(released.out)).toEqual({ released: [{ gatewayKey: GATEWAY, changeId: id }] });
    const end = await waiting.end;
    expect([end.code, blemishes(end)]).toEqual([0, []]);
    expect(end.err.match(/gateway\.awaited/g)).toHaveLength(1);

    const [ended] = JSON.parse((await office.run(['history', '--connection', 'office', '--json'])).out);
    expect(ended).toMatchObject({
      changeId: id,
      outcome: 'needs-operator',
      reason: expect.stringMatching(/^the execution was cut off in \w+, and an operator released the gateway$/),
    });
    const told = await office.run(['history', id]);
    expect(told.out).toContain(`gateway ${GATEWAY} is not claimed by ${id} any more`);
    expect(told.out).not.toMatch(/not ended|stays claimed/);

    const again = await office.run(['release', id, '--yes']);
    expect([again.code, again.out]).toEqual([2, '']);
    expect(again.err).toContain(`claim.unknown: change ${id} holds no gateway`);
    expect((await office.run(['doctor'])).out).toMatch(/^✔ claims +no gateway is claimed$/m);
  });

  it('is told from one that has ended and needs an operator', async () => {
    const office = newOffice();
    const rotation = await office.run(['rotate', 'office', '--scenario', 'gateway-error-for-good']);
    expect([rotation.code, blemishes(rotation)]).toEqual([4, []]);
    expect(rotation.err).toMatch(/^ +\d\.\d s {2}✖ gateway\.failed /m);
    const [, changeId = ''] = /^needs-operator {2}office {2}change (chg-[0-9a-f-]+)$/m.exec(rotation.out) ?? [];
    expect(rotation.out.split('\n')).toEqual(
      expect.arrayContaining([
        'what is where',
        `next     what happened when: vpn-change history ${changeId}`,
        `next     the gateway stays claimed. Put both ends right (docs/runbook.md#needsoperator), then: vpn-change release ${changeId}`,
      ]),
    );
    const doctor = await office.run(['doctor']);
    expect(doctor.code).toBe(1);
    expect(doctor.out).toMatch(
      new RegExp(
        `^✖ claims +change ${changeId} holds .*\\n +it has ended and needs an operator: vpn-change history ${changeId}\\.`,
        'm',
      ),
    );
    const released = await office.run(['release', changeId.slice(0, 12), '--yes']);
    expect([released.code, released.out]).toEqual([0, `released gateway ${GATEWAY}\n`]);
    expect(released.err).not.toContain('lease');
  });
});
