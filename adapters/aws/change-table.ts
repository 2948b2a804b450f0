/**
 * The change table: one table for changes, for claims on gateways and for the chain of evidence. No item may vanish by itself, so none has a TTL.
 *
 * | item | pk | sk | index keys |
 * | --- | --- | --- | --- |
 * | a change | `CHANGE#<change id>` | `CHANGE` | `connectionKey`, `ticketKey`, `outcomeKey`, `timeKey` |
 * | what was said of it | `CHANGE#<change id>` | `SIGNAL#<kind>#…` | – |
 * | what it waits for | `CHANGE#<change id>` | `WAIT` | – |
 * | a run over a fleet | `RUN#<run id>` | `RUN` | `outcomeKey` (`RUNS`), `timeKey` |
 * | a rotation of it | `RUN#<run id>` | `ROTATION#<change id>` | – |
 * | a gateway, claimed or not | `CLAIMS` | `<project>/<region>/<gateway>` | – |
 * | the head of the chain of evidence | `EVIDENCE` | `HEAD` | – |
 * | an entry of the chain | `EVIDENCE` | `ENTRY#<sequence>` | – |
 * | the place of a record | `EVIDENCE` | `KEY#<record key>` | – |
 * | a row of the list of records | `EVIDENCE` | `ROW#<end>#<change id>` | – |
 * | a checkpoint | `EVIDENCE` | `CHECKPOINT#<time>` | – |
 *
 * | question | answered by | consistency |
 * | --- | --- | --- |
 * | what became of change X? | GetItem | strong |
 * | which changes did ticket T ask for, newest first? | `by-ticket`; anything else filters its result | eventual |
 * | which changes did connection C see, newest first? | `by-connection`; an outcome filters its result | eventual |
 * | which changes ended so (or have not ended)? | `by-outcome` | eventual |
 * | which changes are the newest of all? | `by-outcome`, each outcome, merged | eventual |
 * | what was said of change X, what does it wait for? | Query, GetItem | strong |
 * | who holds gateway G? | GetItem | strong |
 * | who holds any gateway? | Query of `CLAIMS` | strong |
 * | where does the chain of evidence end? is record R in it? | GetItem | strong |
 * | which records ended between two moments? | Query of `EVIDENCE`; anything else filters its result | strong |
 *
 * All claims share one partition (3,000 reads and 1,000 writes a second): far more than there are gateways, and a role
 * can be confined to claims, changes or evidence by `dynamodb:LeadingKeys`. Evidence has one partition too: the head of a chain is one item anyway.
 */
export const CHANGE_TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Keys are strings; every index holds whole items. */
  indexes: {
    /** Holds only changes with a ticket. */
    'by-ticket': { partitionKey: 'ticketKey', sortKey: 'timeKey' },
    'by-connection': { partitionKey: 'connectionKey', sortKey: 'timeKey' },
    'by-outcome': { partitionKey: 'outcomeKey', sortKey: 'timeKey' },
  },
} as const;

export const CLAIMS_PARTITION = 'CLAIMS';

export function claimKey(gatewayKey: string) {
  return { pk: CLAIMS_PARTITION, sk: gatewayKey };
}

export function changeKey(changeId: string) {
  return { pk: `CHANGE#${changeId}`, sk: 'CHANGE' };
}

export const SIGNAL_PREFIX = 'SIGNAL#';

export function signalItemKey(changeId: string, key: string) {
  return { ...changeKey(changeId), sk: `${SIGNAL_PREFIX}${key}` };
}

export function waitItemKey(changeId: string) {
  return { ...changeKey(changeId), sk: 'WAIT' };
}

export function connectionKey(connection: string): string {
  return `CONNECTION#${connection}`;
}

export function ticketKey(ticket: string): string {
  return `TICKET#${ticket}`;
}

/** Stands for the outcome of a change that has not ended. */
export const OPEN = 'open';

export function outcomeKey(outcome: string): string {
  return `OUTCOME#${outcome}`;
}

/** Stands where a change has its outcome: runs are listed by the same index. */
export const RUNS = 'RUNS';
export const RUN_ROTATION_PREFIX = 'ROTATION#';

export function runKey(runId: string) {
  return { pk: `RUN#${runId}`, sk: 'RUN' };
}

export function rotationItemKey(runId: string, changeId: string) {
  return { ...runKey(runId), sk: `${RUN_ROTATION_PREFIX}${changeId}` };
}
