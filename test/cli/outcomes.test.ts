import { describe, expect, it } from 'vitest';
import { ChangeResultSchema, type Outcome } from '../../domain/change-result.ts';
import { CANARIES, filesBelow, newOffice } from './office.ts';
import { blemishes } from './started-program.ts';

const KEYS = Object.values(CANARIES).map(({ preSharedKey }) => preSharedKey);

describe.concurrent('a change ends with one document, the exit code of its outcome, and nothing else on either stream', () => {
  it.each<[string, string, string, Outcome, number]>([
    ['a rotation', 'rotate office --scenario calm', '', 'applied', 0],
    ['a dry run', 'rotate office --dry-run', '', 'planned', 0],
    ['an update', 'apply office --patch - --scenario calm', '{"labels":{"site":"hq"}}', 'applied', 0],
    ['an update to what is there', 'apply office --patch -', '{"enabled":true}', 'unchanged', 0],
    ['a tunnel that is down', 'rotate office --scenario one-tunnel-down', '', 'rejected', 2],
    ['a device that keeps an old key', 'rotate office --scenario keys-differ-first', '', 'rolled-back', 3],
    ['a gateway that stays in ERROR', 'rotate office --scenario gateway-error-for-good', '', 'needs-operator', 4],
  ])('%s', async (_, words, input, outcome, code) => {
    const office = newOffice();
    await office.importKeys('office');
    const end = await office.run([...words.split(' '), '--json'], { input });
    const result = ChangeResultSchema.parse(JSON.parse(end.out));
    expect([result.outcome, end.code, end.err]).toEqual([outcome, code, '']);
    const history = await office.run(['history', '--json']);
    expect(JSON.parse(history.out)).toMatchObject([{ changeId: result.changeId, outcome, reason: result.reason }]);
    expect([end, history].flatMap(blemishes)).toEqual([]);
    const holding = filesBelow(office.cwd).filter(({ bytes }) => KEYS.some((key) => bytes.includes(key)));
    expect(holding.map(({ path }) => path)).toEqual([]);
  });

  it('says in words what to do next when it needs an operator', async () => {
    const end = await newOffice().run(['rotate', 'office', '--scenario', 'gateway-error-for-good']);
    expect(end.code).toBe(4);
    const [, id = ''] = /^needs-operator {2}office {2}change (chg-[0-9a-f-]+)$/m.exec(end.out) ?? [];
    expect(end.out.split('\n')).toEqual(
      expect.arrayContaining([
        'what is where',
        `next     what happened when: vpn-change history ${id}`,
        `next     the gateway stays claimed. Put both ends right (docs/runbook.md#needsoperator), then: vpn-change release ${id}`,
      ]),
    );
    expect(end.err).toMatch(/^ +\d\.\d s {2}✖ gateway\.failed /m);
    expect(blemishes(end)).toEqual([]);
  });
});
