import { styleText } from 'node:util';

/** Where a command writes. Results go to `out`, progress and errors to `err`: a pipe gets results only. */
export interface Terminal {
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WriteStream;
  /** Print one JSON document instead of text. */
  readonly json: boolean;
}

export type Style = Parameters<typeof styleText>[0];

export function styled(stream: NodeJS.WritableStream, style: Style, text: string): string {
  return styleText(style, text, { stream });
}

export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Text from outside on one line, without what a terminal would obey: control characters and changes of direction. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}

/** Rows under a header, columns as wide as their widest cell. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows.map((row) => row.map(printable))];
  const widths = header.map((_, column) => Math.max(...lines.map((row) => row[column]?.length ?? 0)));
  const text = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${lines.map(text).join('\n')}\n`;
}
