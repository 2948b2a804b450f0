/** Milliseconds. The store and the vault answer within a fraction of that; a longer wait is the state machine's. */
const REQUEST_TIMEOUT = 5_000;
const CONNECTION_TIMEOUT = 2_000;

/** Of the clients for stores and keys: a few short tries, then the ASL's Retry, which the audit sees. */
export const AWS_CLIENT_OPTIONS = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: CONNECTION_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    throwOnRequestTimeout: true,
  },
} as const;
