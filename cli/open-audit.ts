import type { EvidenceArchive } from '../domain/evidence-archive.ts';
import type { ChangeEntry, ChangeIndex, PskVersions } from '../domain/ports.ts';
import type { Settings } from '../domain/settings.ts';
import { openStore } from './open-store.ts';

export interface AuditOptions {
  readonly config: string;
}

/** The evidence, wherever it is kept, and what it is compared with. */
export interface AuditSource {
  readonly settings: Settings;
  readonly archive: EvidenceArchive;
  readonly index: ChangeIndex;
  readonly versions: PskVersions;
  /** PEM, of all that sign here. */
  publicKeys(): Promise<readonly string[]>;
  /** Changes that have ended without a record. */
  unrecorded(): Promise<readonly ChangeEntry[]>;
  /** Makes those records. Answers with the ids of their changes. */
  reconcile(): Promise<readonly string[]>;
  /** Signs the head of the chain, unless it is signed. */
  sign(): Promise<void>;
  close(): void;
}

/** The evidence of this machine's workspace. */
export async function openAudit({ config }: AuditOptions): Promise<AuditSource> {
  const { settings, workspace } = openStore(config);
  const { evidence, index } = workspace;
  return {
    settings,
    archive: evidence.archive,
    index,
    // Opened only where ages are asked for: a list of changes needs no key of the vault.
    versions: { versions: (secretId) => workspace.vault.versions(secretId) },
    publicKeys: async () => [await evidence.signer.publicKey()],
    unrecorded: () => evidence.unrecorded(),
    reconcile: () => evidence.reconcile(),
    sign: () => evidence.sign(),
    close: () => workspace.close(),
  };
}

/** Opens the evidence, makes up what is missing, and closes it again whatever happens. */
export async function withAudit(options: AuditOptions, work: (source: AuditSource) => Promise<number>) {
  const source = await openAudit(options);
  try {
    await source.reconcile();
    return await work(source);
  } finally {
    source.close();
  }
}
