import { Fault } from '../../domain/errors.ts';

/**
 * Bearer tokens for STACKIT; null means that no sign-in is configured. Throws SignInRefusedError or
 * SignInUnavailableError.
 */
export interface AccessTokens {
  current(): Promise<string | null>;
  /** A token other than `after`, which was answered with 401. */
  renew(after: string | null): Promise<string | null>;
}

/** For a server that asks for none, such as the simulator. */
export function noSignIn(): AccessTokens {
  return {
    current: async () => null,
    renew: async () => {
      throw new Fault('SignInRefusedError', 'the server asks for a token (401), and no sign-in is configured');
    },
  };
}

/** A token that somebody else keeps fresh in an environment variable. */
export function environmentToken(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
): AccessTokens {
  const current = async (): Promise<string> => {
    const token = environment[name]?.trim() ?? '';
    if (token === '') throw new Fault('SignInRefusedError', `the environment variable ${name} holds no token`);
    if (/[^\x21-\x7e]/.test(token)) {
      throw new Fault('SignInRefusedError', `the environment variable ${name} holds characters that no token has`);
    }
    return token;
  };
  const renew = async (after: string | null): Promise<string> => {
    const token = await current();
    if (token !== after) return token;
    throw new Fault('SignInRefusedError', `the token in ${name} was refused (401): expired?`, { status: 401 });
  };
  return { current, renew };
}
