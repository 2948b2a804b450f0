import type { Readable } from 'node:stream';

const LIMIT_BYTES = 64 * 1024;

/** Output of a program, as far as it was kept. `cut`: there was more. */
export interface KeptOutput {
  readonly text: string;
  readonly cut: boolean;
}

/** Reads a stream to its end and keeps its first or its last 64 KiB, never more. */
export function keptOutput(stream: Readable, end: 'head' | 'tail'): () => KeptOutput {
  let kept = Buffer.alloc(0);
  let cut = false;
  stream.on('data', (chunk: Buffer) => {
    cut ||= kept.length + chunk.length > LIMIT_BYTES;
    if (end === 'tail') kept = Buffer.concat([kept, chunk]).subarray(-LIMIT_BYTES);
    else if (kept.length < LIMIT_BYTES) kept = Buffer.concat([kept, chunk]).subarray(0, LIMIT_BYTES);
  });
  return () => ({ text: kept.toString('utf8'), cut });
}
