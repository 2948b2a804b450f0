import { readdirSync, readFileSync } from 'node:fs';

/** What anybody of this user can read of a process in /proc. */
interface ProcessView {
  readonly commandLine: string;
  readonly environment: string;
}

/** A process and everything that it started, as /proc shows them now. */
export function processTree(root: number): ProcessView[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const parents = new Map(all.map((pid) => [pid, parentOf(pid)]));
  const belongs = (pid: number): boolean => pid === root || (pid > 1 && belongs(parents.get(pid) ?? 0));
  return all.filter(belongs).map((pid) => ({ commandLine: proc(pid, 'cmdline'), environment: proc(pid, 'environ') }));
}

function parentOf(pid: number): number {
  // The name in brackets may hold anything, brackets too: the fields begin after the last one.
  return Number(proc(pid, 'stat').split(') ').at(-1)?.split(' ')[1] ?? 0);
}

/** Empty for a process that has ended meanwhile. */
function proc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1').replaceAll('\0', '\n');
  } catch {
    return '';
  }
}
