import { describe, expect, it } from 'vitest';
import { agenda } from '../../../local/simulator/agenda.ts';

describe('agenda', () => {
  it('acts in the order in which things are due, each at its own moment', () => {
    const seen: string[] = [];
    const time = agenda(1000, () => {});
    const note = (name: string) => () => void seen.push(`${name}@${time.now()}`);
    time.after(3, note('late'));
    time.after(1, () => {
      note('early')();
      time.after(0.5, note('from early'));
    });
    time.after(1, note('second at once'));
    time.advance(10_000);
    expect(seen).toEqual(['early@2000', 'second at once@2000', 'from early@2500', 'late@4000']);
    expect(time.now()).toBe(10_000);
  });

  it('acts at once after no time, and leaves what is not due yet', () => {
    const seen: string[] = [];
    const time = agenda(0, () => {});
    time.after(0, () => void seen.push('now'));
    time.after(1, () => void seen.push('later'));
    time.advance(999);
    expect(seen).toEqual(['now']);
    time.advance(1000);
    expect(seen).toEqual(['now', 'later']);
  });

  it('tells every stretch of time once, and never goes back', () => {
    const stretches: number[] = [];
    const time = agenda(0, (milliseconds) => stretches.push(milliseconds));
    time.after(1, () => {});
    time.advance(1500);
    time.advance(200);
    time.advance(1500);
    expect(stretches).toEqual([1000, 500]);
    expect(time.now()).toBe(1500);
  });
});
