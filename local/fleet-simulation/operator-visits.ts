import { type WakeList, wakeList } from './wake-list.ts';

/** From the call for an operator to the visit. */
const COMES_AFTER_MILLISECONDS = 86_400_000;

/** When an operator comes to which gateway. Called twice, the operator comes once. */
export interface OperatorVisits {
  call(gateway: number, at: number): void;
  take(tick: number): readonly number[];
  /** Not now: at the next tick. */
  postpone(gateway: number, tick: number): void;
}

export function operatorVisits(tickMilliseconds: number): OperatorVisits {
  const visits: WakeList<number> = wakeList(tickMilliseconds);
  const expected = new Set<number>();
  const expect = (gateway: number, at: number) => {
    if (expected.has(gateway)) return;
    expected.add(gateway);
    visits.add(at, gateway);
  };
  return {
    call: (gateway, at) => expect(gateway, at + COMES_AFTER_MILLISECONDS),
    take: (tick) => {
      const due = visits.take(tick);
      for (const gateway of due) expected.delete(gateway);
      return due;
    },
    postpone: (gateway, tick) => expect(gateway, tick + 1),
  };
}
