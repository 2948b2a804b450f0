import type { TimelineEntry } from '../domain/evidence-timeline.ts';

/** What of the program is drawn in which row, from above to below. */
export const LANES = ['decide', 'device', 'gateway', 'proof', 'close'] as const;
export type Lane = (typeof LANES)[number];

const LANE_OF_STATE: Readonly<Record<string, Lane>> = {
  StagePsk: 'device',
  UpdatePeer: 'device',
  AwaitPeer: 'device',
  RollBackPeer: 'device',
  AwaitRollbackPeer: 'device',
  ApplyChange: 'gateway',
  WaitToApply: 'gateway',
  SettleGateway: 'gateway',
  PollGateway: 'gateway',
  WaitForGateway: 'gateway',
  RollBackChange: 'gateway',
  WaitToRollBack: 'gateway',
  SettleRollback: 'gateway',
  PollRollback: 'gateway',
  WaitForRollback: 'gateway',
  CheckConnectivity: 'proof',
  WaitForTunnels: 'proof',
  ConfirmChange: 'proof',
  AwaitConfirmation: 'proof',
  CheckRollback: 'proof',
  WaitForRollbackTunnels: 'proof',
  PromotePsk: 'close',
  DiscardPsk: 'close',
  ReleaseGateway: 'close',
};

export interface Bar {
  readonly lane: Lane;
  readonly state: string;
  /** Percent of the width. */
  readonly from: number;
  readonly width: number;
  readonly back: boolean;
  readonly failed: boolean;
  readonly text: string;
}

export interface TimelineScale {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly bars: readonly Bar[];
  readonly ticks: readonly { readonly at: number; readonly milliseconds: number }[];
  /** The bars begin with the claim: what came before took most of the time and was only waiting. */
  readonly waitedBefore: number | null;
}

/** Of the whole: above this share the time before the claim would leave no room for what was done. */
const WAITING_SHARE = 0.75;

/** Where everything stands that a drawing to scale needs; null when there is nothing to draw. */
export function timelineScale(timeline: readonly TimelineEntry[], endedAt: string): TimelineScale | null {
  const begin = Date.parse(timeline[0]?.startedAt ?? '');
  const to = Date.parse(endedAt);
  if (Number.isNaN(begin) || to <= begin) return null;
  const claimed = Date.parse(timeline.findLast(({ state }) => state === 'ClaimGateway')?.startedAt ?? '');
  const waits = claimed > begin && claimed < to && (claimed - begin) / (to - begin) > WAITING_SHARE;
  const from = waits ? claimed : begin;
  const percent = (at: number) => (100 * (Math.min(Math.max(at, from), to) - from)) / (to - from);
  const bars = timeline
    .filter(({ startedAt }) => Date.parse(startedAt) >= from)
    .map((entry): Bar => {
      const ended = entry.endedAt === null ? to : Date.parse(entry.endedAt);
      const left = percent(Date.parse(entry.startedAt));
      return {
        lane: LANE_OF_STATE[entry.state] ?? 'decide',
        state: entry.state,
        from: left,
        width: percent(ended) - left,
        back: /RollBack|Rollback|DiscardPsk/.test(entry.state),
        failed: entry.left === 'caught',
        text: `${entry.state}, ${ended - Date.parse(entry.startedAt)} ms`,
      };
    });
  return { from, to, bars, ticks: ticksOf(to - from), waitedBefore: waits ? claimed - begin : null };
}

const SECOND = 1000;
const STEPS = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800,
].map((seconds) => seconds * SECOND);
const MOST_TICKS = 6;

/** Round numbers of a unit that people count in, at most six. */
function ticksOf(length: number) {
  const step = STEPS.find((each) => length / each <= MOST_TICKS) ?? Math.ceil(length / MOST_TICKS);
  const count = Math.floor(length / step);
  return Array.from({ length: count + 1 }, (_, index) => ({
    at: (100 * index * step) / length,
    milliseconds: index * step,
  }));
}
