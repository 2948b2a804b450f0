/**
 * Faults. An expected outcome is returned; a fault is thrown, with a literal `name` that Retry and Catch of the state
 * machine match. Messages hold no key and no body that may hold one: they are stored.
 */
const RETRYABLE = {
  StackitUnavailableError: 'STACKIT did not answer, or answered 5xx; nothing was asked to change',
  StackitBusyError: 'STACKIT answered 429',
  PutOutcomeUnknownError: 'a PUT was sent and no final answer came: it may have been applied',
  SignInUnavailableError: 'the token endpoint did not answer, or answered 5xx',
  VaultUnavailableError: 'the vault did not answer',
  StoreUnavailableError: 'the change store did not answer',
  PeerUnavailableError: 'the device could not be told, or did not answer in time',
} as const;

const TERMINAL = {
  StackitRefusedError: 'STACKIT answered 4xx to a well-formed request',
  StackitContractError: 'an answer does not keep the published contract',
  SignInRefusedError: 'the service account or the token was refused',
  ConnectionDriftedError: 'somebody else changed the connection since it was planned',
  AnswerDiffersError: 'the answer to the PUT is not what was sent',
  TunnelFellError: 'an earlier tunnel of the change fell before the next one was touched',
  RollbackConflictError: 'somebody else changed the very field that must go back',
  ClaimLostError: 'the gateway is not (or no longer) claimed by this change',
  ChangeExistsError: 'a change of this id exists already, with other content',
  RecordTooLargeError: 'a record is larger than the change store can hold',
  RunMissingError: 'there is no run of this id',
  PskProfileError: 'a key breaks the key profile',
  PskReusedError: 'a key equals one of an earlier version',
  PskVersionMissingError: 'the vault has no such key version',
  PskVersionConflictError: 'the version exists with other keys',
  PeerRefusedError: 'the device cannot do what the change needs',
  PeerNotReadyError: 'nobody said in time that the device is ready',
  ChangeCancelledError: 'the change was cancelled',
} as const;

export type RetryableName = keyof typeof RETRYABLE;
export type TerminalName = keyof typeof TERMINAL;
export type FaultName = RetryableName | TerminalName;

export const RETRYABLE_NAMES: readonly string[] = Object.keys(RETRYABLE);
export const TERMINAL_NAMES: readonly string[] = Object.keys(TERMINAL);

/** Facts of a fault that a caller may act on. */
export interface FaultFacts {
  /** Seconds, from a `Retry-After` header. */
  readonly retryAfterSeconds?: number;
  /** HTTP status code of the answer, when there was one. */
  readonly status?: number;
}

export class Fault extends Error {
  override readonly name: FaultName;
  readonly facts: FaultFacts;

  constructor(name: FaultName, message: string, facts: FaultFacts = {}) {
    super(message);
    this.name = name;
    this.facts = facts;
  }
}

export function isFault(error: unknown, ...names: FaultName[]): error is Fault {
  return error instanceof Fault && (names.length === 0 || names.includes(error.name));
}

/** What a fault's name means, for people. */
export function meaningOf(name: string): string | undefined {
  const meanings: Readonly<Record<string, string>> = { ...RETRYABLE, ...TERMINAL };
  return meanings[name];
}

/** Input that cannot be accepted: all reasons at once. Exit code 2, nothing changed. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly refusals: readonly Finding[];

  constructor(refusals: readonly Finding[]) {
    super(refusals.map(({ code, message }) => `${code}: ${message}`).join('\n'));
    this.refusals = refusals;
  }
}

/** One reason to refuse or to warn. `code` is stable and dotted, `path` points into the connection's body. */
export interface Finding {
  readonly code: string;
  readonly message: string;
  readonly path?: string | undefined;
}
