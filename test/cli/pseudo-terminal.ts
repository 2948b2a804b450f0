import { spawnSync } from 'node:child_process';

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
export const HAS_PTY = spawnSync('python3', ['-c', 'import pty']).status === 0;

/** What starts a program on a pseudo-terminal of so many columns. */
export function onPty(columns: number): string[] {
  return ['python3', '-c', PTY, String(columns)];
}
