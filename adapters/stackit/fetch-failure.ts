/** `fetch` was told to follow no redirect, and the server answered with one. */
export function isRedirect(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && error.cause.message === 'unexpected redirect';
}

/** Only a code such as ECONNRESET, or nothing: the message of a failed fetch may repeat a header with the token. */
export function failureCode(error: unknown): string | null {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code) ? code : null;
}
