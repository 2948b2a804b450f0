import { RefusedError } from '../domain/errors.ts';

const WHY: Readonly<Record<string, string>> = { EADDRINUSE: 'is in use', EACCES: 'is not allowed for this user' };

/** Says why a server cannot listen on a port; anything else is thrown on. */
export function refusePort(error: unknown, port: number): never {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  const words = typeof code === 'string' ? WHY[code] : undefined;
  if (words === undefined) throw error;
  const message = `port ${port} ${words}: choose another one with --port, or 0 for any that is free`;
  throw new RefusedError([{ code: 'port.unusable', message }]);
}
