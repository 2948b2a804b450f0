import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimelineEntry } from '../../domain/evidence-timeline.ts';
import { timelineScale } from '../../report/timeline-scale.ts';

const BEGIN = Date.UTC(2026, 0, 4);
const at = (seconds: number) => new Date(BEGIN + seconds * 1000).toISOString();
const entry = (
  state: string,
  from: number,
  to: number | null,
  left: TimelineEntry['left'] = 'done',
): TimelineEntry => ({
  state,
  startedAt: at(from),
  endedAt: to === null ? null : at(to),
  visits: 1,
  attempts: 1,
  errors: [],
  left,
});

describe('a timeline to scale', () => {
  it('gives each state the share of the width that it had of the time', () => {
    const scale = timelineScale([entry('ValidateChange', 0, 10), entry('PollGateway', 10, 40)], at(40));
    expect(scale?.bars).toMatchObject([
      { lane: 'decide', from: 0, width: 25, back: false, failed: false },
      { lane: 'gateway', from: 25, width: 75 },
    ]);
    expect(scale?.waitedBefore).toBeNull();
  });

  it('tells the way back, and what was given up', () => {
    const scale = timelineScale([entry('ApplyChange', 0, 5, 'caught'), entry('RollBackChange', 5, 10)], at(10));
    expect(scale?.bars).toMatchObject([
      { failed: true, back: false },
      { failed: false, back: true },
    ]);
  });

  it('draws what the history ends in up to its end', () => {
    expect(timelineScale([entry('PollGateway', 0, null, 'open')], at(10))?.bars).toMatchObject([{ width: 100 }]);
  });

  it('begins with the claim when the change waited for most of its time', () => {
    const scale = timelineScale(
      [entry('AdmitChange', 0, 900), entry('ClaimGateway', 900, 910), entry('PollGateway', 910, 1000)],
      at(1000),
    );
    expect(scale?.waitedBefore).toBe(900_000);
    expect(scale?.bars.map(({ state, from, width }) => [state, from, width])).toEqual([
      ['ClaimGateway', 0, 10],
      ['PollGateway', 10, 90],
    ]);
  });

  it('is none where no time passed', () => {
    expect([timelineScale([], at(1)), timelineScale([entry('ValidateChange', 0, 0)], at(0))]).toEqual([null, null]);
  });

  it('never leaves the picture, and has few ticks, however long it is', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 2, maxLength: 30 }), (times) => {
        const moments = times.toSorted((one, other) => one - other);
        const timeline = moments.slice(1).map((to, index) => entry('PollGateway', moments[index] ?? 0, to));
        const scale = timelineScale(timeline, at(moments.at(-1) ?? 0));
        const edges = (scale?.bars ?? []).flatMap(({ from, width }) => [from, from + width]);
        expect(edges.filter((edge) => edge < -1e-9 || edge > 100 + 1e-9)).toEqual([]);
        expect(scale?.ticks.length ?? 0).toBeLessThanOrEqual(8);
      }),
    ));
});
