import type { CallbackAttempt, CallbackFate } from './callback-fate.ts';
import type { CallbackMessage } from './callback-message.ts';
import type { ChangeEvent } from './change-event.ts';
import type { ChangeFreeze } from './change-freeze.ts';
import type { ChangeRequest } from './change-request.ts';
import type { ChangeResult, Outcome } from './change-result.ts';
import type { ChangeSignal } from './change-signal.ts';
import type { ChangeWait } from './change-wait.ts';
import type { ConcealedText } from './concealed-text.ts';
import type { ConnectionBody } from './connection-body.ts';
import type { FleetSettings } from './fleet-settings.ts';
import type { ConnectionStatusView, GatewayStatusView, GatewayView, LiveConnection } from './gateway-view.ts';
import type { ChangeId, ConnectionRef, GatewayRef, SecretId, TunnelName, VersionId } from './identifiers.ts';
import type { PreSharedKey, PskSet, SomePsks } from './pre-shared-key.ts';
import type { RotationRun, RunId, RunRotation, RunState } from './rotation-run.ts';
import type { ConnectionSettings, PeerAction, ProbeSettings, ToldPeer } from './settings.ts';

/** Time. Milliseconds since the epoch. */
export interface Clock {
  now(): number;
}

/** Randomness of cryptographic quality. */
export interface Randomness {
  bytes(count: number): Uint8Array;
}

/** Which connections there are and what the operator configured for each. */
export interface ConnectionRegistry {
  find(name: string): Promise<ConnectionSettings | null>;
  freezes(): Promise<readonly ChangeFreeze[]>;
}

/** What the planning of a fleet asks besides. */
export interface FleetRegistry extends ConnectionRegistry {
  /** All connections by their names, with what holds for all of them filled in. */
  all(): Promise<Readonly<Record<string, ConnectionSettings>>>;
  fleet(): Promise<FleetSettings>;
}

/** What change calendars say of one moment: one that is closed closes all. */
export interface CalendarState {
  readonly open: boolean;
  /** Milliseconds since the epoch; null: not known. */
  readonly nextTransitionAt: number | null;
  readonly name: string;
}

/** A calendar of others that may be closed for changes. May throw StoreUnavailableError. */
export interface ChangeCalendar {
  /** At this moment, milliseconds since the epoch. Null: none is configured. */
  state(at: number): Promise<CalendarState | null>;
}

/**
 * STACKIT's VPN API. Every call may throw StackitUnavailableError (5xx, time-out, reset), StackitBusyError (429, with
 * `retryAfterSeconds` when the header was there), StackitRefusedError (other 4xx), StackitContractError, SignIn*Error.
 * No call retries, except one renewal of the token on 401.
 */
export interface VpnApi {
  /** Null: no such gateway (404). */
  gateway(ref: GatewayRef, changeId: ChangeId | null): Promise<GatewayView | null>;
  gatewayStatus(ref: GatewayRef, changeId: ChangeId | null): Promise<GatewayStatusView>;
  /** Null: no such connection (404). */
  connection(ref: ConnectionRef, changeId: ChangeId | null): Promise<LiveConnection | null>;
  connectionStatus(ref: ConnectionRef, changeId: ChangeId | null): Promise<ConnectionStatusView>;
  connections(ref: GatewayRef, changeId: ChangeId | null): Promise<readonly LiveConnection[]>;
  /**
   * One PUT of the whole body; `keys` are put in on the way out, tunnels without one keep theirs. Answers with the
   * answer's body in normal form. Throws PutOutcomeUnknownError instead of StackitUnavailableError: it may be applied.
   */
  replaceConnection(
    ref: ConnectionRef,
    body: ConnectionBody,
    keys: SomePsks,
    changeId: ChangeId,
  ): Promise<LiveConnection>;
}

/** What the network area holds, for the overlap check. Prefixes in CIDR notation. */
export interface NetworkAreaFacts {
  readonly ranges: readonly string[];
  readonly transferNetwork: string | null;
  readonly networks: readonly string[];
  readonly routes: readonly { readonly destination: string; readonly nextHop: string | null }[];
}

/**
 * STACKIT's IaaS API. Null: no organization is configured, so nobody asked. `unchecked` says why nothing can be said (403,
 * no area); other failures throw as in VpnApi.
 */
export interface NetworkArea {
  read(ref: GatewayRef, changeId: ChangeId | null): Promise<NetworkAreaFacts | { readonly unchecked: string } | null>;
}

/** One version of a secret, without its value. Labels as in Secrets Manager: AWSCURRENT, AWSPENDING, AWSPREVIOUS, own. */
export interface PskVersion {
  readonly versionId: VersionId;
  readonly labels: readonly string[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** Metadata only: ids, labels and ages. An unknown secret has no versions. */
export interface PskVersions {
  versions(secretId: SecretId): Promise<readonly PskVersion[]>;
}

/**
 * Keys, with the version and label semantics of AWS Secrets Manager: a label sits on one version at a time, moving
 * AWSCURRENT moves AWSPREVIOUS by itself. May throw VaultUnavailableError.
 */
export interface PskVault extends PskVersions {
  /** Throws PskVersionMissingError. Never cached. */
  read(secretId: SecretId, versionId: VersionId): Promise<PskSet>;
  /**
   * Adds a version with these labels. Safe to run twice: the same id with the same keys changes nothing, with other
   * keys throws PskVersionConflictError. The first version of a secret becomes AWSCURRENT besides.
   */
  stage(secretId: SecretId, versionId: VersionId, keys: PskSet, labels: readonly string[]): Promise<void>;
  /** Moves a label to a version, or takes it off (null). Safe to run twice. Throws PskVersionMissingError. */
  moveLabel(secretId: SecretId, label: string, to: VersionId | null): Promise<void>;
  /** HMAC-SHA256 (hex) of a key, under a key of the vault's own: equal keys have equal fingerprints, nothing else shows. */
  fingerprint(key: PreSharedKey): Promise<string>;
  /** Fingerprints of every version of the secret that still has its value. */
  fingerprints(
    secretId: SecretId,
  ): Promise<readonly { versionId: VersionId; tunnel: TunnelName; fingerprint: string }[]>;
}

/** One change at a time on a gateway: the owner, and a number that grows with every new owner. */
export interface ClaimRef {
  readonly gatewayKey: string;
  readonly changeId: ChangeId;
  readonly fencing: number;
}

/** What is needed to go back, written before the first PUT. No key, only the version to return to. */
export interface WayBack {
  readonly connection: ConnectionRef;
  readonly before: ConnectionBody;
  readonly secretId: SecretId;
  /** The version that was AWSCURRENT when the change began; null when the change touches no key. */
  readonly returnTo: VersionId | null;
}

/** `begun`: a PUT may have been sent. `refused`: the server said no. `answered`: it said yes. */
export type PutState = 'begun' | 'refused' | 'answered';

export interface Claim extends ClaimRef {
  /** Milliseconds since the epoch. */
  readonly claimedAt: number;
  readonly leaseUntil: number;
  readonly wayBack: WayBack;
  /** By the PUT's name, for example `forward-0`. */
  readonly puts: Readonly<Record<string, PutState>>;
}

export interface ClaimWish {
  readonly gatewayKey: string;
  readonly changeId: ChangeId;
  readonly leaseSeconds: number;
  readonly wayBack: WayBack;
}

/**
 * Claims. A claim whose lease has passed may be taken over only while none of its PUTs was begun; afterwards it stays
 * until its change, a recovery or an operator releases it. May throw StoreUnavailableError.
 */
export interface GatewayClaims {
  /**
   * Claims, or renews this change's own claim: same fencing number, and a new way back only while no PUT was begun.
   * `held`: another change has it.
   */
  claim(wish: ClaimWish): Promise<{ kind: 'claimed'; claim: Claim } | { kind: 'held'; by: Claim }>;
  /** The claim, with its lease renewed by `leaseSeconds`. Throws ClaimLostError when it is not (or no longer) ours. */
  require(ref: ClaimRef, leaseSeconds: number): Promise<Claim>;
  /** Notes the version to return to. Throws ClaimLostError. */
  noteReturnTo(ref: ClaimRef, returnTo: VersionId): Promise<void>;
  /** Notes how far a PUT has come, before and after it is sent. Throws ClaimLostError. */
  notePut(ref: ClaimRef, put: string, state: PutState): Promise<void>;
  /** Safe to run twice; a claim of another owner or another fencing number is left alone. */
  release(ref: ClaimRef): Promise<void>;
  /** Who holds the gateway now, whether or not the lease has passed. */
  holder(gatewayKey: string): Promise<Claim | null>;
  all(): Promise<readonly Claim[]>;
}

/** Where the vault has a key: what travels instead of its value. */
export interface SecretVersion {
  readonly secretId: SecretId;
  readonly versionId: VersionId;
}

/** What the device is told. `load-key` must not reset a running tunnel. */
export interface PeerOrder {
  readonly action: PeerAction;
  readonly changeId: ChangeId;
  readonly connection: string;
  readonly tunnel: TunnelName;
  /** For `load-key` and `revert-key`: the key, and where the vault has it. A device is given one of the two. */
  readonly preSharedKey?: PreSharedKey;
  readonly secret?: SecretVersion;
}

/** What the device answered. `text` is scrubbed of the key and cut to a sensible length. */
export interface PeerReceipt {
  readonly text: string;
  /** For `evidence`, and for a `reconnect` that knows: when the tunnel last authenticated, milliseconds since the epoch. */
  readonly lastAuthenticatedAt: number | null;
}

/** The device at the other end. Throws PeerUnavailableError (may be tried again) or PeerRefusedError. */
export interface PeerDevice {
  perform(peer: ToldPeer, order: PeerOrder): Promise<PeerReceipt>;
}

/** A look at the traffic from where the program runs. Never throws: a failed probe is an answer. */
export interface Prober {
  probe(settings: ProbeSettings): Promise<{ ok: boolean; detail: string; milliseconds: number }>;
}

/**
 * Words from outside about changes, and what a change waits for. A signal is stored before anybody is woken: a wait that
 * begins later reads it. May throw StoreUnavailableError.
 */
export interface ChangeSignals {
  /** Stores a signal, once for its key: `known` answers with the one that was there before, also when it is the same. */
  record(signal: ChangeSignal): Promise<{ kind: 'recorded' } | { kind: 'known'; signal: ChangeSignal }>;
  /** Everything that was said about a change, in the order of its time. Strongly consistent. */
  signals(changeId: ChangeId): Promise<readonly ChangeSignal[]>;
  /** What the change waits for; the wait before it is over. `token` wakes it, where the engine gives one. */
  beginWait(wait: ChangeWait, token: string | null): Promise<void>;
  endWait(changeId: ChangeId): Promise<void>;
  /** Null: it does not wait. */
  wait(changeId: ChangeId): Promise<{ readonly wait: ChangeWait; readonly token: string | null } | null>;
}

/** Tells a change that waits to look again. Says nothing else: what was said is in the signals. */
export interface ChangeWaker {
  /** Safe to run twice, and for a change that does not wait. */
  wake(changeId: ChangeId): Promise<void>;
}

/** Sets a change going that the index has seen begin. */
export interface ChangeStarter {
  /** Safe to run twice, at the same moment too, and for a change that has ended: it runs once. */
  start(request: ChangeRequest): Promise<void>;
}

/**
 * Tells the world of a change: people and, where the request names a `callbackUrl`, the system that asked. Answers when the
 * event is stored; its delivery comes later. Safe to run twice. May throw StoreUnavailableError, which must never fail
 * a change: whoever publishes from within one uses `tellOutside`.
 */
export interface ChangeEvents {
  publish(event: ChangeEvent): Promise<void>;
}

/** Texts that the vault keeps beside the keys. May throw VaultUnavailableError. */
export interface TextSecrets {
  /** Null: there is none of this name. Never cached. */
  current(name: SecretId): Promise<ConcealedText | null>;
}

/** One HTTP request to the system that asked for it. Never throws: a failed attempt is an answer. */
export interface CallbackSender {
  post(url: string, message: CallbackMessage): Promise<CallbackAttempt>;
}

/** An event on its way to the system that asked for it. */
export interface Callback {
  readonly event: ChangeEvent;
  /** So far, counting the one that it was taken for. */
  readonly attempts: number;
  /** Milliseconds since the epoch; null: it is dead. */
  readonly dueAt: number | null;
  /** Of the last attempt; null: there was none. */
  readonly problem: string | null;
}

/** What one machine has still to tell, and to whom. May throw StoreUnavailableError. */
export interface CallbackOutbox {
  /** Once for the id of the event. */
  append(event: ChangeEvent): Promise<void>;
  /**
   * The callback that is due for the longest time, and counts an attempt of it. Nobody else gets it before the lease is
   * over, nor a later one of the same change before it is settled. Null: nothing is due.
   */
  take(leaseSeconds: number): Promise<Callback | null>;
  settle(eventId: string, fate: CallbackFate): Promise<void>;
  /** Those that wait and those that are dead, the oldest first. */
  undelivered(): Promise<readonly Callback[]>;
  /** Tries a waiting or dead one again, at once and from the first pause on. False: there is none of this id. */
  revive(eventId: string): Promise<boolean>;
}

/** A change as the index knows it: what was asked for and, once it has ended, how. */
export interface ChangeEntry {
  readonly request: ChangeRequest;
  readonly result: ChangeResult | null;
}

/** Which changes are listed. Absent: it does not matter. */
export interface ChangeFilter {
  readonly connection?: string | undefined;
  readonly ticket?: string | undefined;
  /** `open`: it has not ended. */
  readonly outcome?: Outcome | 'open' | undefined;
  /** ISO 8601, UTC. Asked for at this moment or later. */
  readonly from?: string | undefined;
  /** ISO 8601, UTC. Asked for before this moment. */
  readonly to?: string | undefined;
  /** Of the page before, under the same filter. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface ChangePage {
  /** The newest request first. */
  readonly entries: readonly ChangeEntry[];
  /** Opaque. Null: nothing follows. */
  readonly cursor: string | null;
}

/** The index of changes. May throw StoreUnavailableError. */
export interface ChangeIndex {
  /** Safe to run twice with the same request. */
  begin(request: ChangeRequest): Promise<void>;
  /** Safe to run twice. */
  end(result: ChangeResult): Promise<void>;
  find(changeId: ChangeId): Promise<ChangeEntry | null>;
  /** Throws RefusedError (`cursor.invalid`) for a cursor that is none of its own. */
  list(filter: ChangeFilter): Promise<ChangePage>;
}

/** A run, how far somebody lets it go, and what it has started. */
export interface RunEntry {
  readonly run: RotationRun;
  readonly state: RunState;
  /** ISO 8601, UTC. Null: it is not over. */
  readonly endedAt: string | null;
}

/** Runs over a fleet. May throw StoreUnavailableError. */
export interface RotationRuns {
  /** Safe to run twice: what is there stays as it is. */
  begin(run: RotationRun): Promise<void>;
  find(id: RunId): Promise<RunEntry | null>;
  /** From one of these states to another; false: it is in none of them. */
  move(id: RunId, from: readonly RunState[], to: RunState, at: string): Promise<boolean>;
  /** Notes rotations before they are started. Safe to run twice. */
  note(id: RunId, rotations: readonly RunRotation[]): Promise<void>;
  /** In any order. */
  rotations(id: RunId): Promise<readonly RunRotation[]>;
  /** The newest first. */
  list(limit: number): Promise<readonly RunEntry[]>;
}

/** Sets a run going that has begun. */
export interface RunStarter {
  /** Safe to run twice, at the same moment too: it runs once. */
  start(id: RunId): Promise<void>;
}
