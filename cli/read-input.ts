import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { RefusedError } from '../domain/errors.ts';

const MAXIMUM_BYTES = 256 * 1024;
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'this is a folder, not a file',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
};

/** How a file that was named on the command line is called in messages. */
export function inputName(file: string): string {
  return file === '-' ? 'standard input' : file;
}

/** JSON from a file or from standard input (`-`), with a named error for what goes wrong. No error quotes the text: it may hold a key. */
export async function readJsonInput(file: string, codes: { readonly notJson: string }): Promise<unknown> {
  const text = await readTextInput(file);
  if (text.trim() === '') throw refused(codes.notJson, `${inputName(file)} is empty`);
  try {
    return JSON.parse(text);
  } catch {
    throw refused(codes.notJson, `${inputName(file)} is not JSON`);
  }
}

/** Text from a file or from standard input (`-`). */
export async function readTextInput(file: string): Promise<string> {
  if (file === '-' && process.stdin.isTTY) process.stderr.write('reading standard input; Ctrl-D ends it\n');
  const bytes = await boundedBytes(file === '-' ? process.stdin : createReadStream(file), file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refused('file.not-text', `${inputName(file)} is no UTF-8 text`);
  }
}

/** A pipe or a device has no size to ask for: hence the reading up to the limit. */
async function boundedBytes(stream: Readable, file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk);
      length += bytes.length;
      if (length > MAXIMUM_BYTES) break;
      chunks.push(bytes);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw refused('file.unreadable', `${inputName(file)}: ${REASONS[code] ?? `cannot be read ${code}`.trim()}`);
  }
  if (length > MAXIMUM_BYTES) {
    throw refused('file.too-large', `${inputName(file)} is larger than ${MAXIMUM_BYTES / 1024} KiB`);
  }
  return Buffer.concat(chunks);
}

function refused(code: string, message: string): RefusedError {
  return new RefusedError([{ code, message }]);
}
