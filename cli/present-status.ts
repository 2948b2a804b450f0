import { shortChangeId } from './change-named.ts';
import type { Status } from './status.ts';
import { printable, styled, type Terminal } from './terminal.ts';
import { timeText } from './time-text.ts';

type Readable = Extract<Status, { readonly error: null }>;

/** One connection in a few lines. */
export function statusText({ out }: Terminal, one: Status): string {
  const word = (good: boolean, text: string) => styled(out, good ? 'green' : 'red', text);
  const own = one.error === null && one.displayName !== one.connection ? `  ${displayText(one)}` : '';
  const lines = [
    `${styled(out, 'bold', one.connection)}${own}${one.error === null && one.enabled === false ? ' (disabled)' : ''}`,
    ...(one.error === null ? liveLines(one, word) : [`  ${word(false, printable(one.error))}`]),
    ...(one.claimedBy === null
      ? []
      : [
          `  claimed      by change ${one.claimedBy} since ${timeText(one.claimedAt ?? 0)}: vpn-change doctor says more`,
        ]),
    ...lastChangeLines(one),
  ];
  return `${lines.join('\n')}\n`;
}

function displayText({ displayName }: Readable): string {
  return displayName === null ? 'unknown to STACKIT' : printable(displayName);
}

function liveLines({ gateway, tunnels, keys }: Readable, word: (good: boolean, text: string) => string): string[] {
  const state = gateway
    ? `${word(gateway.state === 'READY', gateway.state ?? 'no state')}  ${gateway.routingType}`
    : word(false, 'unknown to STACKIT');
  return [
    `  gateway      ${state}${gateway?.message ? `  ${printable(gateway.message)}` : ''}`,
    ...tunnels.map(({ name, established, counters }) => {
      const traffic = counters ? `  in ${bytesText(counters.bytesIn)}, out ${bytesText(counters.bytesOut)}` : '';
      return `  ${name}      ${word(established, established ? 'up  ' : 'down')}${traffic}`.trimEnd();
    }),
    `  keys         ${keysText(keys, word)}${keys.pending === null ? '' : `; version ${keys.pending} is pending`}`,
  ];
}

function keysText({ ageDays, maxAgeDays }: Readable['keys'], word: (good: boolean, text: string) => string): string {
  if (ageDays === null) return word(false, 'none in the vault');
  const days = ageDays === 1 ? '1 day old' : `${ageDays} days old`;
  if (ageDays > maxAgeDays) return word(false, `${days}, overdue: the maximum is ${maxAgeDays}`);
  return word(true, `${days}, of at most ${maxAgeDays}`);
}

function lastChangeLines({ lastChange }: Status): string[] {
  if (lastChange === null) return [];
  const { outcome, endedAt, requestedAt, changeId } = lastChange;
  const when = endedAt === null ? `begun ${timeText(requestedAt)}` : timeText(endedAt);
  return [`  last change  ${outcome ?? 'not ended'}, ${when}  ${shortChangeId(changeId)}`];
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `43.2 MB`: three figures are enough to see traffic. */
function bytesText(count: string): string {
  const bytes = Number(count);
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[step]}`;
}
