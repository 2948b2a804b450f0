import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openChangeStore } from '../adapters/local/open-change-store.ts';
import { openVaultDatabase } from '../adapters/local/open-vault.ts';
import { sqliteCallbackOutbox } from '../adapters/local/sqlite-callback-outbox.ts';
import { sqliteChangeIndex } from '../adapters/local/sqlite-change-index.ts';
import { sqliteChangeSignals } from '../adapters/local/sqlite-change-signals.ts';
import { sqliteGatewayClaims } from '../adapters/local/sqlite-gateway-claims.ts';
import { sqliteHistories } from '../adapters/local/sqlite-histories.ts';
import { sqlitePskVault } from '../adapters/local/sqlite-psk-vault.ts';
import { sqliteRotationRuns } from '../adapters/local/sqlite-rotation-runs.ts';
import { sqliteTextSecrets, type TextSecretStore } from '../adapters/local/sqlite-text-secrets.ts';
import { guarded } from '../adapters/local/transaction.ts';
import { vaultMasterKey } from '../adapters/local/vault-master-key.ts';
import { writeWhole } from '../adapters/local/write-whole.ts';
import type { ExecutionHistories } from '../domain/execution-history.ts';
import type { ChangeId } from '../domain/identifiers.ts';
import type {
  CallbackOutbox,
  ChangeIndex,
  ChangeSignals,
  Clock,
  GatewayClaims,
  PskVault,
  Randomness,
  RotationRuns,
} from '../domain/ports.ts';
import { type EvidenceKeeper, openEvidenceKeeper } from './evidence-keeper.ts';

/** What one machine keeps, in `.vpn-change/`. Several processes may have it open at once. */
export interface Workspace {
  /** Absolute path of `.vpn-change`. */
  readonly folder: string;
  readonly claims: GatewayClaims;
  readonly index: ChangeIndex;
  readonly histories: ExecutionHistories;
  /** Opened when first asked for. Throws VaultUnavailableError, or RefusedError for a key that cannot be one. */
  readonly vault: PskVault;
  /** Opened when first asked for. Throws StoreUnavailableError. */
  readonly evidence: EvidenceKeeper;
  /** Where the record of a change is written. */
  recordPath(changeId: ChangeId): string;
  /** In the vault too. */
  readonly texts: TextSecretStore;
  readonly callbacks: CallbackOutbox;
  readonly signals: ChangeSignals;
  readonly runs: RotationRuns;
  /** Writes the record of a change, as JSON, whole or not at all, and answers with its path. It must hold no key. */
  writeRecord(changeId: ChangeId, record: object): string;
  close(): void;
}

export interface WorkspaceSurroundings {
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** Read for VPN_CHANGE_VAULT_KEY. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Opens (or makes) the workspace `.vpn-change` in this folder. Throws StoreUnavailableError. */
export function openWorkspace(parent: string, surroundings: WorkspaceSurroundings): Workspace {
  const { clock, randomness, environment } = surroundings;
  const folder = resolve(parent, '.vpn-change');
  const records = join(folder, 'records');
  guarded('StoreUnavailableError', () => makeFolders(folder, records));
  const store = openChangeStore(join(folder, 'changes.db'));
  let keeper: EvidenceKeeper | undefined;
  const recordPath = (changeId: ChangeId) => join(records, `${changeId}.json`);
  let opened: { vault: PskVault; texts: TextSecretStore; close(): void } | undefined;

  function openVault() {
    const masterKey = vaultMasterKey(folder, environment, randomness);
    const db = openVaultDatabase(join(folder, 'vault.db'));
    try {
      const vault = sqlitePskVault(db, clock, randomness, masterKey);
      return { vault, texts: sqliteTextSecrets(db, clock, randomness, masterKey), close: () => db.close() };
    } catch (error) {
      db.close();
      throw error;
    }
  }

  const workspace: Workspace = {
    folder,
    claims: sqliteGatewayClaims(store, clock),
    index: sqliteChangeIndex(store),
    histories: sqliteHistories(store),
    callbacks: sqliteCallbackOutbox(store, clock),
    signals: sqliteChangeSignals(store),
    runs: sqliteRotationRuns(store),
    get vault() {
      opened ??= openVault();
      return opened.vault;
    },
    get evidence() {
      keeper ??= openEvidenceKeeper(workspace, surroundings);
      return keeper;
    },
    recordPath,
    get texts() {
      opened ??= openVault();
      return opened.texts;
    },
    writeRecord: (changeId, record) => {
      const path = recordPath(changeId);
      guarded('StoreUnavailableError', () => writeWhole(path, `${JSON.stringify(record, null, 2)}\n`, randomness));
      return path;
    },
    close: () => {
      opened?.close();
      opened = undefined;
      keeper?.close();
      keeper = undefined;
      if (store.isOpen) store.close();
    },
  };
  return workspace;
}

function makeFolders(folder: string, records: string): void {
  mkdirSync(records, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  writeFileSync(join(folder, '.gitignore'), '*\n');
}
