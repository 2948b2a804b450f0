import { closeSync, openSync, readSync } from 'node:fs';

type BoundedText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** The text of a UTF-8 file, or of a pipe, which has no size to ask for: hence the reading up to the limit. */
export function readBoundedText(file: string, maximumBytes: number): BoundedText {
  try {
    const bytes = Buffer.alloc(maximumBytes + 1);
    const length = readInto(bytes, file);
    if (length > maximumBytes) return { kind: 'too-large' };
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length)) };
  } catch (error) {
    return { kind: 'unreadable', why: whyUnreadable(error) };
  }
}

function readInto(bytes: Buffer, file: string): number {
  const descriptor = openSync(file, 'r');
  try {
    let length = 0;
    while (length < bytes.length) {
      const count = readSync(descriptor, bytes, length, bytes.length - length, null);
      if (count === 0) break;
      length += count;
    }
    return length;
  } finally {
    closeSync(descriptor);
  }
}

function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'this is a folder, not a file';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'this is no UTF-8 text';
  return `this file cannot be read (${String(code)})`;
}
