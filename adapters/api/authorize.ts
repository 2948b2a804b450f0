import type { ConcealedText } from '../../domain/concealed-text.ts';

/** A request on its way out, as whoever signs it has to see it. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent: there is none. */
  readonly body?: string;
}

/** Answers with the headers that say who calls. Asked anew for each try. */
export type Authorize = (request: OutgoingRequest) => Promise<Readonly<Record<string, string>>>;

export function bearerAuthorization(token: ConcealedText): Authorize {
  return async () => ({ authorization: `Bearer ${token.reveal()}` });
}

/** For who has nothing to show: the API says what it asks for. */
export function noAuthorization(): Authorize {
  return async () => ({});
}
