/** `2026-01-31 02:03:04 UTC` */
export function timeText(at: number | string): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `12.3 s`, `4 m 05 s` */
export function elapsedText(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} m ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`;
}

const DAY_MILLISECONDS = 86_400_000;

export function wholeDays(milliseconds: number): number {
  return Math.floor(milliseconds / DAY_MILLISECONDS);
}
