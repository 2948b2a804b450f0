import type { ChangeSignal } from './change-signal.ts';

/** Who cancelled a change and why, as a sentence; null: nobody. */
export function cancellationOf(signals: readonly ChangeSignal[]): string | null {
  const signal = signals.find(({ kind }) => kind === 'cancellation');
  return signal === undefined ? null : said('cancelled', signal);
}

/** `cancelled by anna: not tonight`. */
export function said(what: string, { by, comment }: Pick<ChangeSignal, 'by' | 'comment'>): string {
  return `${what} by ${by.name}${comment === '' ? '' : `: ${comment}`}`;
}
