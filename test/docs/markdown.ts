import { globSync, readFileSync } from 'node:fs';

export const DOCUMENTS = ['README.md', 'CHANGELOG.md', ...globSync('docs/**/*.md').toSorted()];

export function readDocument(file: string): string {
  return readFileSync(file, 'utf8');
}

const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm;

/** The contents of the fenced blocks of a language. */
export function fencedBlocks(text: string, language: string): string[] {
  return [...text.matchAll(FENCE)].flatMap(([, of, content = '']) => (of === language ? [content] : []));
}

/** What is written as code inside of sentences and tables. */
export function codeSpans(text: string): string[] {
  return [...text.replace(FENCE, '').matchAll(/`([^`\n]+)`/g)].flatMap(([, span]) => span ?? []);
}

export function headings(text: string): string[] {
  return [...text.replace(FENCE, '').matchAll(/^#{1,6} (.+)$/gm)].flatMap(([, title]) => title ?? []);
}

/** A heading's anchor, as GitHub makes it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** The first cells of the rows of the table under a heading, up to the next heading. */
export function tableRows(text: string, heading: string): string[][] {
  const section = text.split(/^#{1,6} /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
