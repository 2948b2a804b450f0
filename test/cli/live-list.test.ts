import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { newOffice } from './office.ts';
import { startProgram } from './started-program.ts';

/** Runs a program on a pseudo-terminal of so many columns; what is typed goes to it, what it shows comes back. */
const PTY = `
import fcntl, os, pty, select, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 40, int(sys.argv[1]), 0, 0))
    os.execvp(sys.argv[2], sys.argv[2:])
while True:
    ready, _, _ = select.select([0, fd], [], [])
    if 0 in ready:
        os.write(fd, os.read(0, 4096))
    if fd in ready:
        try:
            shown = os.read(fd, 65536)
        except OSError:
            break
        if not shown: break
        os.write(1, shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;
const HAS_PTY = spawnSync('python3', ['-c', 'import pty']).status === 0;

const SPINNER = /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/u;
const HIDE = '\u001b[?25l';
const SHOW = '\u001b[?25h';

function rotateOnTerminal(columns: number, env: Record<string, string> = {}) {
  const under = ['python3', '-c', PTY, String(columns)];
  return startProgram(['rotate', 'office', '--tunnel', 'tunnel2', '--scenario', 'calm'], {
    cwd: newOffice().cwd,
    env,
    under,
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
