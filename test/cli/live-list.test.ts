import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { newOffice } from './office.ts';
import { HAS_PTY, onPty } from './pseudo-terminal.ts';
import { startProgram } from './started-program.ts';

const SPINNER = /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/u;
const HIDE = '\u001b[?25l';
const SHOW = '\u001b[?25h';

function rotateOnTerminal(columns: number, env: Record<string, string> = {}) {
  return startProgram(['rotate', 'office', '--tunnel', 'tunnel2', '--scenario', 'calm'], {
    cwd: newOffice().cwd,
    env,
    under: onPty(columns),
  });
}

describe.skipIf(!HAS_PTY).concurrent('a change on a terminal', () => {
  it('shows the present step with a clock, survives Ctrl-C, and ends with the result alone', async () => {
    const rotation = rotateOnTerminal(100);
    await rotation.says(/waiting for the gateway to be READY \S+1\.\d s/);
    rotation.type('\u0003');
    await rotation.says(/The change goes on to a safe end/);
    const { code, out } = await rotation.end;
    expect(code).toBe(0);
    const shown = out.lastIndexOf(SHOW);
    expect(shown).toBeGreaterThan(out.lastIndexOf(HIDE));
    expect(out.slice(0, shown)).toMatch(SPINNER);
    const rest = out.slice(shown);
    expect(rest).not.toMatch(SPINNER);
    expect(stripVTControlCharacters(rest)).toMatch(/^\s*applied {2}office/);
    expect(stripVTControlCharacters(out)).toMatch(/ \d\.\d s {2}✔ change\.sent +forward-0/);
    expect(out).not.toContain('canary');
  });

  it.each([
    ['of no width', 0, {}],
    ['that cannot move its cursor', 80, { TERM: 'dumb' }],
  ])('is shown line by line on one %s', async (_, columns, env) => {
    const { code, out } = await rotateOnTerminal(columns, env).end;
    expect(code).toBe(0);
    expect(out).not.toMatch(SPINNER);
    expect(out).not.toContain(HIDE);
    expect(out).toMatch(/ tunnel\.proven +tunnel2 reauthenticated/);
  });
});
