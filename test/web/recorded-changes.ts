import { vi } from 'vitest';
import { evidenceRecord } from '../../domain/evidence.ts';
import { EMPTY_CHAIN, nextEntry } from '../../domain/evidence-chain.ts';
import type { EvidenceRecord, Program } from '../../domain/evidence-record.ts';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import type { PlacedEvidence } from '../../domain/selected-evidence.ts';
import { changeWorld, throughTime, type World, type WorldWish } from '../workflow/change-world.ts';

type What = NonNullable<Parameters<World['start']>[0]>;

const PROGRAM: Program = {
  definition: '5e2a'.padEnd(64, 'c7'),
  version: '0.1.0',
  commit: '8a2e861',
  engine: 'embedded',
};
/** What somebody wrote who wishes the reader ill. */
export const HOSTILE = `"><script>document.title='taken'</script><img src=x onerror=alert(1)>\u202egnp.eciovni`;
const APPROVAL = { approvals: 1, role: 'approver' as const, kinds: ['rotate-psk' as const], timeoutHours: 72 };

interface Story {
  readonly day: string;
  readonly wish?: WorldWish;
  readonly what: What;
  readonly approvedBy?: string;
}

const STORIES: readonly Story[] = [
  { day: '2026-01-04T01:00:00Z', what: { ticket: 'CHG0040101', reason: 'quarterly rotation', requestedBy: 'm.weber' } },
  {
    day: '2026-01-11T01:00:00Z',
    wish: { scenario: 'slow-gateway' },
    what: { ticket: 'CHG0040187', reason: 'quarterly rotation', requestedBy: 'm.weber', connection: 'branch' },
  },
  {
    day: '2026-01-19T10:00:00Z',
    what: {
      kind: 'update',
      patch: {
        remoteSubnets: ['192.168.10.0/24', '192.168.20.0/24'],
        labels: { site: 'neckarsulm', owner: 'network' },
      },
      ticket: 'CHG0040233',
      reason: 'second floor gets a network of its own',
      requestedBy: 'l.hoffmann',
    },
  },
  {
    day: '2026-02-01T01:00:00Z',
    wish: { scenario: 'keys-differ' },
    what: { ticket: 'CHG0040310', requestedBy: 'm.weber' },
  },
  {
    day: '2026-02-02T09:00:00Z',
    wish: { scenario: 'one-tunnel-down' },
    what: { ticket: null, requestedBy: 'j.krause' },
  },
  {
    day: '2026-02-14T22:00:00Z',
    wish: { scenario: 'everyday', settings: { approval: APPROVAL } },
    what: { ticket: 'CHG0040402', reason: 'key shared by mail', requestedBy: 'm.weber' },
    approvedBy: 'a.schneider',
  },
  {
    day: '2026-03-01T03:00:00Z',
    what: {
      ticket: 'INC0091201',
      reason: 'key leaked',
      requestedBy: 'on-call',
      emergency: {
        justification: 'The key was found in a public repository; waiting for the window would keep it in use.',
      },
    },
  },
  {
    day: '2026-03-02T03:00:00Z',
    wish: { scenario: 'gateway-error-for-good' },
    what: { ticket: 'CHG0040455', reason: 'quarterly rotation', requestedBy: 'm.weber', connection: 'branch' },
  },
  {
    day: '2026-03-09T08:00:00Z',
    what: { kind: 'update', patch: { displayName: HOSTILE }, ticket: HOSTILE, reason: HOSTILE, requestedBy: HOSTILE },
  },
  { day: '2026-03-10T08:00:00Z', what: { dryRun: true, ticket: 'CHG0040470', requestedBy: 'l.hoffmann' } },
  {
    day: '2026-03-28T01:00:00Z',
    wish: { scenario: 'late-reset' },
    what: { ticket: 'CHG0040502', requestedBy: 'm.weber' },
  },
  {
    day: '2026-04-12T01:00:00Z',
    wish: { scenario: 'busy-with-retry-after' },
    what: { ticket: 'CHG0040533', requestedBy: 'scheduler' },
  },
];

/** What a year might leave behind, from real runs of the program. Call it with fake timers on. */
export async function recordedChanges(): Promise<PlacedEvidence[]> {
  const placed: PlacedEvidence[] = [];
  for (const [index, story] of STORIES.entries()) {
    vi.setSystemTime(Date.parse(story.day));
    const record = await recorded(story, `chg-${String(index + 1).padStart(4, '0')}`);
    const { sequence, hash } = nextEntry(placed.at(-1) ?? EMPTY_CHAIN, record);
    placed.push({ sequence, hash, record });
  }
  return placed;
}

async function recorded({ wish = {}, what, approvedBy }: Story, name: string): Promise<EvidenceRecord> {
  const world = await changeWorld(wish);
  const changeId = world.nextId();
  if (approvedBy) await world.say(changeId, 'request', { by: what.requestedBy ?? 'tester' });
  const end = world.start(what);
  if (approvedBy) await approve(world, changeId, approvedBy);
  await throughTime(end);
  const entry = await world.index.find(changeId);
  if (!entry) throw new Error('the change was not begun');
  const history = await world.histories.read(changeId);
  const signals = await world.ports.signals.signals(changeId);
  const record = evidenceRecord({ request: entry.request, history, signals, program: PROGRAM });
  // Each world counts its own changes.
  return { ...record, changeId: ChangeIdSchema.parse(name) };
}

async function approve(world: World, changeId: Parameters<World['say']>[0], by: string): Promise<void> {
  for (let turns = 0; turns < 5000; turns += 1) {
    const wait = (await world.ports.signals.wait(changeId))?.wait;
    if (wait?.for === 'approval') {
      vi.setSystemTime(Date.now() + 5 * 3_600_000);
      await world.say(changeId, 'approval', { by, about: wait.plan.hash, comment: 'as discussed' });
      return;
    }
    await vi.advanceTimersToNextTimerAsync();
  }
  throw new Error('the change never waited for approval');
}
