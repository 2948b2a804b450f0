import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { EXIT_CODE_OF_OUTCOME } from '../../cli/exit-codes.ts';
import { OUTCOMES } from '../../domain/change-result.ts';
import { OUTCOME_OF_STATE } from '../../domain/change-summary.ts';
import { anchorOf, codeSpans, DOCUMENTS, fencedBlocks, headings, readDocument, tableRows } from './markdown.ts';
import { CATCHES, START, TERMINAL_STATES, TRANSITIONS } from './program-transitions.ts';

const README = readDocument('README.md');
const RUNBOOK = readDocument('docs/runbook.md');

describe('links', () => {
  const links = DOCUMENTS.flatMap((file) =>
    [...readDocument(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({ file, target })),
  ).filter(({ target }) => !target.startsWith('https:'));

  it.each(links)('$target in $file leads somewhere', ({ file, target }) => {
    const [path = '', anchor] = target.split('#');
    const there = path === '' ? file : join(dirname(file), path);
    expect(existsSync(there)).toBe(true);
    const anchors = anchor === undefined ? [] : headings(readDocument(there)).map(anchorOf);
    expect([...anchors, undefined]).toContain(anchor);
  });
});

describe('the README', () => {
  it('draws every transition of the program, and no other', () => {
    const [picture = ''] = fencedBlocks(README, 'mermaid');
    const drawn = picture
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.includes('-->'));
    const ends = TERMINAL_STATES.map((state) => `${state} --> [*]`);
    expect(drawn.toSorted()).toEqual([`[*] --> ${START}`, ...TRANSITIONS, ...ends].toSorted());
  });

  it('says where a fault in each state leads', () => {
    const told = tableRows(README, 'The flow').flatMap(([states = '', next = '']) =>
      states.split(', ').map((state) => ({ state, next })),
    );
    expect(new Set(told)).toEqual(new Set(CATCHES));
    expect(told).toHaveLength(CATCHES.length);
  });

  it('tells the exit code of every outcome', () => {
    const told = tableRows(README, 'Outcomes').map(([outcome, code]) => [outcome?.replaceAll('`', ''), Number(code)]);
    expect(told).toEqual(OUTCOMES.map((outcome) => [outcome, EXIT_CODE_OF_OUTCOME[outcome]]));
  });

  it('names every dependency, and none that is not there', () => {
    const names = z.record(z.string(), z.string()).default({});
    const { dependencies, devDependencies, optionalDependencies } = z
      .object({ dependencies: names, devDependencies: names, optionalDependencies: names })
      .parse(JSON.parse(readFileSync('package.json', 'utf8')));
    const named = tableRows(README, 'Dependencies').flatMap(([packages = '']) => codeSpans(packages));
    const wanted = { ...dependencies, ...devDependencies, ...optionalDependencies };
    expect(named.toSorted()).toEqual(Object.keys(wanted).toSorted());
  });

  it('names only folders that are there', () => {
    const folders = tableRows(README, 'How the project is laid out').flatMap(([folder = '']) => codeSpans(folder));
    expect(folders.filter((folder) => !existsSync(folder))).toEqual([]);
  });
});

describe('the runbook', () => {
  it.each(TERMINAL_STATES)('has a section for %s, with its outcome', (state) => {
    const section = RUNBOOK.split(/^## /m).find((part) => part.startsWith(`${state}\n`)) ?? '';
    const outcome = z.enum(OUTCOMES).parse(OUTCOME_OF_STATE[state]);
    expect(section).toContain(`Outcome \`${outcome}\`, exit code ${EXIT_CODE_OF_OUTCOME[outcome]}.`);
  });
});

describe('decisions', () => {
  const decisions = DOCUMENTS.filter((file) => file.startsWith('docs/adr/'));

  it('are numbered without a gap', () => {
    const numbers = decisions.map((file) => Number(file.slice('docs/adr/'.length, 'docs/adr/0000'.length)));
    expect(numbers).toEqual(decisions.map((_, index) => index + 1));
  });

  it.each(decisions)('%s has a title with its number, context, decision, consequences and alternatives', (file) => {
    const [title = '', ...sections] = headings(readDocument(file));
    expect(title).toMatch(new RegExp(`^${Number(file.slice('docs/adr/'.length, 'docs/adr/0000'.length))}\\. `));
    expect(sections).toEqual(['Context', 'Decision', 'Consequences', 'Alternatives']);
  });
});
