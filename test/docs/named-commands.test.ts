import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { codeSpans, fencedBlocks, readDocument } from './markdown.ts';

/** The commands and the options of a command, by its own help. */
function helpOf(command: readonly string[]) {
  const arguments_ = ['--disable-warning=ExperimentalWarning', 'cli/main.ts', ...command, '--help'];
  const help = execFileSync(process.execPath, arguments_, { encoding: 'utf8' });
  const of = (pattern: RegExp) => [...help.matchAll(pattern)].flatMap(([, name]) => name ?? []);
  return { commands: of(/^ {2}(?!vpn-change )([a-z-]+)(?= |$)/gm), options: of(/^ {2}(?:-\w, )?(--[a-z-]+)/gm) };
}

const namesOf = (...group: string[]) => helpOf(group).commands.filter((name) => name !== 'help');
const GROUPS = ['vault', 'callbacks', 'audit'];
const COMMANDS = namesOf().flatMap((name) =>
  GROUPS.includes(name) ? namesOf(name).map((inner) => `${name} ${inner}`) : [name],
);
/** The first words of a call, as far as they name a command. */
const commandOf = (first: string, second: string) => (GROUPS.includes(first) ? `${first} ${second}` : first);
const commandOfRow = (row: string) => commandOf(...wordsOfRow(row));
const wordsOfRow = (row: string): [string, string] => {
  const [, first = '', second = ''] = /^\| `vpn-change ([\w-]+)(?: (\w+))?/.exec(row) ?? [];
  return [first, second];
};
const OPTIONS = new Map(COMMANDS.map((command) => [command, helpOf(command.split(' ')).options]));
const ALL_OPTIONS = new Set([...OPTIONS.values()].flat());

/** Every piece of code in a document that calls the command or names options. */
function calls(file: string) {
  const text = readDocument(file);
  const lines = fencedBlocks(text, 'sh').flatMap((block) => block.split('\n'));
  return [...lines, ...codeSpans(text)]
    .map((code) => code.replace(/^npx /, ''))
    .filter((code) => code !== 'vpn-change');
}

describe.each(['README.md', 'docs/runbook.md'])('%s', (file) => {
  const called = calls(file).filter((code) => code.startsWith('vpn-change '));

  it.each([...new Set(called)])('names a command that there is, with options that it has: %s', (code) => {
    const [, first = '', second = '', ...rest] = code.split(/\s+/);
    const command = commandOf(first, second);
    expect(COMMANDS).toContain(command);
    const options = [second, ...rest].filter((word) => word.startsWith('-'));
    expect(options.filter((option) => !OPTIONS.get(command)?.includes(option))).toEqual([]);
  });

  it('names no other option that there is not', () => {
    const options = calls(file).flatMap((code) => (code.startsWith('--') ? (code.split(' ')[0] ?? []) : []));
    expect(options.filter((option) => !ALL_OPTIONS.has(option))).toEqual([]);
  });
});

describe('README.md', () => {
  const rows = readDocument('README.md')
    .split('\n')
    .filter((line) => line.startsWith('| `vpn-change '));

  it('has a row for each command', () => {
    expect(rows.map(commandOfRow).toSorted()).toEqual(COMMANDS.toSorted());
  });

  it.each(rows)('gives a command only options that it has: %s', (row) => {
    const options = [...row.matchAll(/--[a-z-]+/g)].flatMap(([option]) => option);
    const own = OPTIONS.get(commandOfRow(row)) ?? [];
    // "the same options but `--tunnel`" names what the command has not.
    expect(options.filter((option) => !own.includes(option) && !row.includes(`but \`${option}\``))).toEqual([]);
  });
});
