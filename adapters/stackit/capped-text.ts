const LIMIT_BYTES = 4 * 1024 * 1024;

export type CappedText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly why: string };

/** The body as text, at most 4 MiB of it. Rejects when the connection breaks. */
export async function cappedText(response: Response): Promise<CappedText> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    // Leaving the loop cancels the stream, and with it the transfer.
    if (length > LIMIT_BYTES) return { kind: 'unreadable', why: 'more than 4 MiB' };
    chunks.push(chunk);
  }
  try {
    // Fatal: a replaced character would find its way into the configuration that is written back.
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)) };
  } catch {
    return { kind: 'unreadable', why: 'not UTF-8' };
  }
}
