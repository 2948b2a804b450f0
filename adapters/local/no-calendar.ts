import type { ChangeCalendar } from '../../domain/ports.ts';

/** One machine knows no change calendar but the windows and freezes of its configuration. */
export function noCalendar(): ChangeCalendar {
  return { state: async () => null };
}
