import { readFileSync } from 'node:fs';
import { RefusedError } from '../domain/errors.ts';
import { patchRefusals } from '../domain/patch-rules.ts';

const MAXIMUM_BYTES = 256 * 1024;

/**
 * The merge patch of a file, or of standard input (`-`). It is refused here, before it becomes part of any document:
 * a patch that holds a key must not reach a history.
 */
export function readPatch(file: string): unknown {
  const text = readText(file);
  let patch: unknown;
  try {
    patch = JSON.parse(text);
  } catch {
    throw new RefusedError([{ code: 'patch.not-json', message: `${file} is not JSON` }]);
  }
  const refusals = patchRefusals(patch);
  if (refusals.length > 0) throw new RefusedError(refusals);
  return patch;
}

/** A small text from a file or from standard input, with a named error for what goes wrong. */
export function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new RefusedError([{ code: 'file.unreadable', message: `${file} cannot be read (${why})` }]);
  }
  if (bytes.length > MAXIMUM_BYTES) {
    throw new RefusedError([{ code: 'file.too-large', message: `${file} is larger than ${MAXIMUM_BYTES / 1024} KiB` }]);
  }
  return bytes.toString('utf8');
}
