import { html } from 'hono/html';

/** A piece of markup. Everything that is put into `html` is escaped, unless it is markup itself. */
export type Html = ReturnType<typeof html>;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What no eye sees, and what turns the direction of writing: a name must not look like another one. */
const UNSEEN = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Text from outside: whatever is hidden in it shows, and its direction of writing ends with it. */
export function told(text: string): Html {
  return html`<bdi>${plainly(text)}</bdi>`;
}

export function plainly(text: string): string {
  const shown = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return text.replaceAll(/\r?\n/g, ' ').replaceAll(UNSEEN, shown);
}

/** `2026-01-31 02:03:04`, UTC, which the page says once. */
export function instant(at: string | null): Html {
  if (at === null) return html`–`;
  const iso = new Date(at).toISOString();
  return html`<time>${iso.slice(0, 10)} ${iso.slice(11, 19)}</time>`;
}

/** `830 ms`, `2.1 s`, `4 min 5 s`, `2 h 10 min`, `3 d 4 h` */
export function durationText(milliseconds: number): string {
  if (milliseconds < SECOND) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < MINUTE) return `${(milliseconds / SECOND).toFixed(1)} s`;
  const two = (large: number, small: number, names: readonly [string, string]) => {
    const rest = Math.floor((milliseconds % large) / small);
    return `${Math.floor(milliseconds / large)} ${names[0]}${rest > 0 ? ` ${rest} ${names[1]}` : ''}`;
  };
  if (milliseconds < HOUR) return two(MINUTE, SECOND, ['min', 's']);
  if (milliseconds < DAY) return two(HOUR, MINUTE, ['h', 'min']);
  return two(DAY, HOUR, ['d', 'h']);
}
