import { describe, expect, it } from 'vitest';
import { type ChangeView, ChangeViewSchema } from '../../api/schemas/change-view.ts';
import { newOffice } from './office.ts';
import { HAS_PTY } from './pseudo-terminal.ts';
import { APPROVAL, servedOffice } from './served-office.ts';
import { blemishes, type ProgramEnd } from './started-program.ts';

const ROTATE = ['request', 'office', '--kind', 'rotate-psk', '--tunnel', 'tunnel2'] as const;
const NEVER = { freezes: [{ from: '2020-01-01T00:00:00Z', to: '2099-01-01T00:00:00Z', reason: 'for a test' }] };

function viewIn({ out }: ProgramEnd): ChangeView {
  return ChangeViewSchema.parse(JSON.parse(out));
}

function planHashIn({ waitingFor }: ChangeView): string {
  if (waitingFor?.for !== 'approval') throw new Error('it does not wait for approval');
  return waitingFor.plan.hash;
}

describe.concurrent('a change that one person asks for and another one decides about', () => {
  it('is approved by its plan, watched by both, and applied', async () => {
    const { anna, bert, tokens } = await servedOffice(APPROVAL);
    const asked = await anna.run(...ROTATE, '--ticket', 'CHG-1');
    expect(asked.code).toBe(0);
    const [, id = ''] =
      /^change (chg-[0-9a-f]{32})\n {2}rotate-psk of office, .*, by anna\n {2}ticket CHG-1\n/.exec(asked.out) ?? [];
    const short = id.slice(0, 12);
    expect(asked.out).toMatch(/\n {2}waits for approval, until .*: one approver other than anna has to approve plan /);
    expect(asked.out).toContain(
      `for somebody else to answer: vpn-change approve ${short}, or vpn-change reject ${short} --comment TEXT\n`,
    );
    const view = viewIn(await anna.run(...ROTATE, '--ticket', 'CHG-1', '--json'));
    expect([view.id, view.status]).toEqual([id, 'waiting']);

    const watching = anna.start('watch', short);
    await watching.says(/✔ approval\.awaited .*\n +for somebody else to answer: vpn-change approve chg-/);
    const alone = await bert.run('approve', short);
    expect([alone.code, alone.out]).toEqual([2, '']);
    expect(alone.err).toContain(
      `hash     ${planHashIn(view)}\nrejected\n  approve.not-confirmed: nothing was approved`,
    );
    expect(alone.err).toContain('  step 1: tunnel2: a new key at both ends, proven\n');
    const own = await anna.run('approve', id, '--plan-hash', planHashIn(view));
    expect([own.code, own.err]).toEqual([2, expect.stringContaining('requester-cannot-approve: somebody else')]);
    const approved = await bert.run('approve', short, '--plan-hash', planHashIn(view), '--comment', 'fine', '--json');
    expect(approved.code).toBe(0);
    expect(viewIn(approved).signals).toMatchObject([
      { kind: 'request', by: { name: 'anna' } },
      { kind: 'approval', by: { name: 'bert' }, comment: 'fine' },
    ]);

    const end = await watching.end;
    expect(end.code).toBe(0);
    expect(end.err).toMatch(/✔ change\.admitted +approved by bert(?:.|\n)*✔ tunnel\.proven +tunnel2 reauthenticated/);
    expect(end.out).toMatch(new RegExp(`^applied {2}office {2}change ${id}\n`));
    const later = await bert.run('watch', id, '--json');
    expect([later.code, viewIn(later).outcome]).toEqual([0, 'applied']);
    const ends = [asked, alone, own, approved, end, later];
    expect(ends.flatMap(blemishes)).toEqual([]);
    expect(tokens.filter((token) => JSON.stringify(ends).includes(token))).toEqual([]);
  });

  it('is rejected: the watcher reads why, and gets the exit code of that outcome', async () => {
    const { anna, bert } = await servedOffice(APPROVAL);
    const watching = anna.start(...ROTATE, '--watch');
    await watching.says(/^to ask for the very same once more: --idempotency-key [0-9a-f-]{36}$/m);
    const [, short = ''] = await watching.says(/vpn-change approve (\S+), or/);
    const silent = await bert.run('reject', short);
    expect([silent.code, silent.err]).toEqual([2, expect.stringContaining("'--comment <text>' not specified")]);
    const rejected = await bert.run('reject', short, '--comment', 'not in December');
    expect(rejected).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^rejection kept {2}office {2}change chg-/),
    });
    const end = await watching.end;
    expect(end).toMatchObject({ code: 2, out: expect.stringMatching(/^rejected {2}office/) });
    expect(end.out).toContain('  approval.rejected: rejected by bert: not in December\n');
  });

  it('is cancelled by who asked for it, and by nobody else without the role', async () => {
    const { anna, bert, carla } = await servedOffice({}, NEVER);
    const refused = await anna.run(...ROTATE, '--idempotency-key', 'first');
    expect([refused.code, refused.out]).toEqual([2, expect.stringContaining('changes are frozen until 2099-01-01')]);
    const waits = await anna.run(...ROTATE, '--outside-window', 'wait', '--idempotency-key', 'second', '--json');
    const { id, waitingFor } = viewIn(waits);
    expect([waits.code, waitingFor?.for]).toEqual([0, 'window']);
    expect((await bert.run('cancel', id)).err).toContain('role-missing');
    expect((await carla.run('confirm', id)).err).toContain('not-waiting: it does not wait for confirmation now');
    expect((await anna.run('cancel', id, '--comment', 'no more need')).code).toBe(0);
    const end = await carla.run('watch', id);
    expect([end.code, end.out]).toEqual([2, expect.stringContaining('cancelled by anna: no more need')]);
  });

  it('passes a freeze as an emergency, which somebody else reviews', async () => {
    const { anna, bert } = await servedOffice({}, NEVER);
    const why = ['--emergency', '--justification', 'the key is known outside'];
    const end = await anna.run(...ROTATE, ...why, '--idempotency-key', 'now', '--watch');
    expect(end).toMatchObject({ code: 0, out: expect.stringMatching(/^applied /) });
    const [, short = ''] =
      /^next {5}somebody else has to review it: vpn-change review (\S+) --comment TEXT$/m.exec(end.out) ?? [];
    expect((await anna.run('review', short, '--comment', 'mine')).code).toBe(2);
    const reviewed = await bert.run('review', short, '--comment', 'it was one', '--json');
    expect(viewIn(reviewed)).toMatchObject({ reviewRequired: true, reviewed: true });
  });

  it('stays because somebody confirms it', async () => {
    const { anna, carla } = await servedOffice();
    const watching = anna.start(...ROTATE, '--confirm-within', '30', '--ticket', 'CHG-1', '--watch', '--json');
    const { id } = viewIn(await anna.run(...ROTATE, '--confirm-within', '30', '--ticket', 'CHG-1', '--json'));
    const other = carla.start('watch', id);
    await other.says(/✔ confirmation\.awaited .*\n +when all is well: vpn-change confirm chg-/);
    expect((await carla.run('confirm', id, '--comment', 'traffic is fine')).code).toBe(0);
    const end = await watching.end;
    expect([end.code, end.err, viewIn(end).outcome]).toEqual([0, '', 'applied']);
    expect((await other.end).err).toContain('change.confirmed     confirmed by carla: traffic is fine');
  });

  it('waits for its device before each PUT, and is told which version it had to load', async () => {
    const { anna, carla } = await servedOffice({ peer: { kind: 'manual' } });
    const watching = anna.start(...ROTATE, '--ticket', 'CHG-1', '--watch');
    const [, fresh] = await watching.says(/load the key of tunnel2 from version (\w+) of vpn\/office, without a reset/);
    const [, short = ''] = await watching.says(/when that is done: vpn-change peer-ready (\S+)/);
    const early = await carla.run('peer-ready', short, '--put', 'back-0');
    expect([early.code, early.err]).toEqual([
      2,
      expect.stringContaining('put-moved: the change waits before forward-0'),
    ]);
    const told = await carla.run('peer-ready', short);
    expect(told).toMatchObject({ code: 0, out: expect.stringContaining('peer-ready kept  office') });
    expect(told.err).toBe(
      `what had to be loaded before forward-0:\n  load-key tunnel2: version ${fresh} of vpn/office\n`,
    );
    // Nobody has loaded it in truth: the tunnel stays down, and the earlier key is asked for.
    await watching.says(/✖ check\.failed +tunnel2 is down(?:.|\n)*✔ peer\.awaited +back-0/);
    expect((await carla.run('peer-ready', short, '--put', 'back-0', '--comment', 'loaded')).code).toBe(0);
    expect(await watching.end).toMatchObject({ code: 3, out: expect.stringMatching(/^rolled-back /) });
  });

  it('goes on when it is watched no longer, and is watched on over a restart of the server', async () => {
    const { anna, bert, restart } = await servedOffice(APPROVAL);
    const view = viewIn(await anna.run(...ROTATE, '--ticket', 'CHG-1', '--json'));
    const first = anna.start('watch', view.id);
    await first.says(/approval\.awaited/);
    first.kill('SIGINT');
    const left = await first.end;
    expect([left.code, left.out]).toEqual([1, '']);
    expect(left.err).toMatch(/\nNo longer watched; the change goes on: vpn-change watch chg-[0-9a-f]{8}\n$/);
    const second = anna.start('watch', view.id);
    await second.says(/approval\.awaited/);
    await restart();
    expect((await bert.run('approve', view.id, '--plan-hash', planHashIn(view))).code).toBe(0);
    expect(await second.end).toMatchObject({ code: 0, out: expect.stringMatching(/^applied /) });
  });

  it('is begun by a direct command too, which says how it is answered', async () => {
    const { office, bert } = await servedOffice(APPROVAL);
    const rotation = office.start([
      'rotate',
      'office',
      '--tunnel',
      'tunnel2',
      '--scenario',
      'calm',
      '--requested-by',
      'anna',
    ]);
    const [, short = ''] = await rotation.says(/for somebody else to answer: vpn-change approve (\S+), or/);
    await rotation.says(/answers are taken by `vpn-change serve`/);
    const plan = await bert.run('approve', short);
    const [, hash = ''] = /^hash {5}(\w+)$/m.exec(plan.err) ?? [];
    expect((await bert.run('approve', short, '--plan-hash', hash)).code).toBe(0);
    const end = await rotation.end;
    expect(end).toMatchObject({ code: 0, out: expect.stringMatching(/^applied /) });
    expect(end.err).toContain('change.admitted      approved by bert');
  });

  it.skipIf(!HAS_PTY)('is approved at a terminal by whoever reads its plan and answers yes', async () => {
    const { anna, bert } = await servedOffice(APPROVAL);
    const { id } = viewIn(await anna.run(...ROTATE, '--ticket', 'CHG-1', '--json'));
    const no = bert.onTerminal('approve', id);
    await no.says(/Approve this plan\? \[yes\/no\]/);
    no.type('\u0004');
    expect(await no.end).toMatchObject({ code: 2, out: expect.stringContaining('nothing was approved') });
    const yes = bert.onTerminal('approve', id);
    await yes.says(/interruption not expected(?:.|\r|\n)*Approve this plan\? \[yes\/no\]/);
    yes.type('yes\r');
    expect(await yes.end).toMatchObject({ code: 0, out: expect.stringContaining('approval kept  office') });
    expect((await anna.run('watch', id)).code).toBe(0);
  });
});

describe.concurrent('a call of the API', () => {
  it('is made with the token of a file, to the API that is named', async () => {
    const { office, url } = await servedOffice(APPROVAL);
    const asked = await office.run([...ROTATE, '--api', url, '--token-file', 'anna', '--ticket', 'CHG-1']);
    expect([asked.code, asked.err]).toEqual([0, '']);
    expect(asked.out).toMatch(new RegExp(`follow it: vpn-change watch chg-[0-9a-f]{8} --api ${url}\n$`));
  });

  it.each([
    ['without a server', ['watch', 'chg-1', '--api', 'http://127.0.0.1:1'], 1, 'ApiUnavailableError'],
    ['of another machine in the clear', ['watch', 'chg-1', '--api', 'http://10.0.0.1'], 2, 'over https only'],
    ['of no URL', ['watch', 'chg-1', '--api', 'somewhere'], 2, 'api.url: somewhere is no URL of an API'],
    [
      'with a token file that is not there',
      ['watch', 'chg-1', '--token-file', 'no'],
      2,
      'api.token: no: there is no such',
    ],
    ['for an update to nothing', ['request', 'office', '--kind', 'update'], 2, '--kind update needs --patch FILE'],
    ['for no connection', ['request', '!', '--kind', 'rotate-psk'], 2, 'CONNECTION cannot be taken'],
    ['at no time', [...ROTATE, '--not-before', 'soon'], 2, 'It takes a time with Z or an offset'],
    ['in no emergency', [...ROTATE, '--justification', 'because of it'], 2, '--justification belongs to --emergency'],
    ['without a good reason', [...ROTATE, '--emergency', '--justification', 'so'], 2, 'at least 10 characters'],
    ['by a key with a space', [...ROTATE, '--idempotency-key', 'a b'], 2, '1 to 200 visible ASCII characters'],
  ])('%s is refused in words', async (_, words, code, said) => {
    const end = await newOffice().run(words);
    expect([end.code, end.out, end.err]).toEqual([code, '', expect.stringContaining(said)]);
    expect(blemishes(end)).toEqual([]);
  });

  it('says how to sign in, and which change is meant', async () => {
    const { office, url, anna } = await servedOffice(APPROVAL);
    const env = { VPN_CHANGE_API: url };
    const nobody = await office.run([...ROTATE, '--ticket', 'CHG-1', '--json'], { env });
    expect([nobody.code, JSON.parse(nobody.out)]).toMatchObject([2, { refusals: [{ code: 'unauthenticated' }] }]);
    const wrong = await office.run(['watch', 'chg-1'], { env: { ...env, VPN_CHANGE_API_TOKEN: 'canary-token' } });
    expect([wrong.code, wrong.err, blemishes(wrong)]).toEqual([2, expect.stringContaining('unauthenticated'), []]);
    for (const ticket of ['CHG-1', 'CHG-2']) await anna.run(...ROTATE, '--ticket', ticket);
    expect((await anna.run('watch', 'chg-')).err).toContain('change.ambiguous: 2 changes begin with chg-');
    expect((await anna.run('watch', 'other')).err).toContain('unknown-change: no change other is known there');
  });
});
