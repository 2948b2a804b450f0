import { inBatches } from '../adapters/aws/in-batches.ts';
import type { Session } from '../local/session.ts';
import { AT_ONCE } from './at-once.ts';
import { callbackChecks } from './callback-checks.ts';
import {
  type Check,
  claimChecks,
  clockChecks,
  configurationChecks,
  connectionChecks,
  vaultChecks,
} from './doctor-checks.ts';
import { cliSettings, openCliSession, type SessionOptions } from './open-session.ts';
import { reading } from './print-error.ts';
import { printable, printJson, styled, type Terminal } from './terminal.ts';

const MARKS = { good: ['green', '✔'], warn: ['yellow', '!'], bad: ['red', '✖'] } as const;

/** Looks at everything that a change needs, changes nothing, and says what to do. Exit code 0 or 1. */
export async function doctor(terminal: Terminal, options: SessionOptions): Promise<number> {
  const session = await openCliSession(cliSettings(options.config), options);
  try {
    const checks = await allChecks(session, options.config);
    const bad = checks.some(({ state }) => state === 'bad');
    if (terminal.json) printJson(terminal, { ok: !bad, checks });
    else terminal.out.write(checksText(terminal, checks));
    return bad ? 1 : 0;
  } finally {
    await session.close();
  }
}

async function allChecks(session: Session, config: string): Promise<Check[]> {
  const checks = [
    ...configurationChecks(session.settings, config),
    ...(await attempt('clock', () => clockChecks(session))),
    ...(await attempt('vault', () => vaultChecks(session))),
    ...(await attempt('claims', () => claimChecks(session))),
    ...(await attempt('callbacks', () => callbackChecks(session))),
  ];
  const names = Object.keys(session.settings.connections);
  const each = await inBatches(names, AT_ONCE, (name) => attempt(name, () => connectionChecks(session, name)));
  return [...checks, ...each.flat()];
}

async function attempt(name: string, look: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  try {
    return await look();
  } catch (error) {
    return reading(error).findings.map(({ code, message }) => ({ name, state: 'bad', detail: `${code}: ${message}` }));
  }
}

function checksText({ out }: Terminal, checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map(({ name, state, detail, advice }) => {
    const [style, mark] = MARKS[state];
    const more = advice === undefined ? '' : `${' '.repeat(width + 4)}${advice}\n`;
    return `${styled(out, style, mark)} ${name.padEnd(width)}  ${printable(detail)}\n${more}`;
  });
  const count = (state: Check['state']) => checks.filter((check) => check.state === state).length;
  const end =
    count('bad') > 0
      ? `${count('bad')} to put right or to wait for before a change, ${count('warn')} to know of`
      : `nothing has to be put right${count('warn') > 0 ? `, ${count('warn')} to know of` : ''}`;
  return `${lines.join('')}${end}\n`;
}
