import { isFault } from '../../domain/errors.ts';

/** Bearer tokens for STACKIT: what adapters/stackit calls AccessTokens. */
interface Tokens {
  current(): Promise<string | null>;
  renew(after: string | null): Promise<string | null>;
}

export interface StackitIdentityOptions<Key> {
  /** `secretsManagerStackitKey`. */
  readonly readKey: () => Promise<Key>;
  /** `serviceAccountTokens` of adapters/stackit, over this key. */
  readonly signIn: (key: Key) => Tokens;
}

/**
 * Signs in with the key file in Secrets Manager. The key is read when the first token is wanted; when STACKIT refuses
 * it, it is read once more, because it may have been replaced since: a new key needs no deployment.
 */
export function secretsManagerStackitIdentity<Key>({ readKey, signIn }: StackitIdentityOptions<Key>): Tokens {
  let opened: Promise<Tokens> | null = null;

  async function withTokens(use: (tokens: Tokens) => Promise<string | null>): Promise<string | null> {
    const opening = opened ?? readKey().then(signIn);
    opened = opening;
    try {
      return await use(await opening);
    } catch (error) {
      if (opened === opening) opened = null;
      throw error;
    }
  }

  async function twice(use: (tokens: Tokens) => Promise<string | null>): Promise<string | null> {
    const usedBefore = opened !== null;
    try {
      return await withTokens(use);
    } catch (error) {
      if (usedBefore && isFault(error, 'SignInRefusedError')) return withTokens(use);
      throw error;
    }
  }

  return {
    current: () => twice((tokens) => tokens.current()),
    renew: (after) => twice((tokens) => tokens.renew(after)),
  };
}
