import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ChangeResultSchema, type Outcome } from '../../domain/change-result.ts';
import { CANARIES, filesBelow, newOffice, type Office } from './office.ts';
import { blemishes } from './started-program.ts';

const KEYS = Object.values(CANARIES).map(({ preSharedKey }) => preSharedKey);

let imported: Office;
beforeAll(async () => {
  imported = newOffice();
  await imported.importKeys('office');
});

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
    cpSync(join(imported.cwd, '.vpn-change'), join(office.cwd, '.vpn-change'), { recursive: true });
    const end = await office.run([...words.split(' '), '--json'], { input });
    const result = ChangeResultSchema.parse(JSON.parse(end.out));
    expect([result.outcome, end.code, end.err]).toEqual([outcome, code, '']);
    const history = await office.run(['history', '--json']);
    expect(JSON.parse(history.out)).toMatchObject([{ changeId: result.changeId, outcome, reason: result.reason }]);
    expect([end, history].flatMap(blemishes)).toEqual([]);
    const holding = filesBelow(office.cwd).filter(({ bytes }) => KEYS.some((key) => bytes.includes(key)));
    expect(holding.map(({ path }) => path)).toEqual([]);
  });
});
