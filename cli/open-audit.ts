import { readEvidenceFolder } from '../adapters/local/evidence-folder.ts';
import { folderArchive } from '../adapters/local/folder-archive.ts';
import { RefusedError } from '../domain/errors.ts';
import type { ReadableArchive } from '../domain/evidence-archive.ts';
import { everyChange } from '../functions/archive-evidence/every-change.ts';
import type { AwsTargetOptions } from './aws-target.ts';
import { openStore } from './open-store.ts';

export interface AuditOptions extends AwsTargetOptions {
  readonly config: string;
  /** Read this folder, and nothing else. */
  readonly folder?: string;
}

/** The evidence, wherever it is kept. */
export interface AuditSource {
  readonly archive: ReadableArchive;
  /** PEM, of all that sign here. */
  publicKeys(): Promise<readonly string[]>;
  /** Ids of the changes that ended, by an index. */
  endedChanges(): Promise<readonly string[]>;
  close(): void;
}

/** Opens the evidence and closes it again whatever happens. On this machine, what is missing is made up and signed first. */
export async function withAudit(options: AuditOptions, work: (source: AuditSource) => Promise<number>) {
  const source = await openAudit(options);
  try {
    return await work(source);
  } finally {
    source.close();
  }
}

async function openAudit(options: AuditOptions): Promise<AuditSource> {
  if (options.folder !== undefined) return inFolder(options.folder);
  if (options.target !== 'aws') return onThisMachine(options);
  // Loaded here: the AWS clients are no work of a command that stays on this machine.
  const { auditOnAws } = await import('./audit-on-aws.ts');
  return auditOnAws(options);
}

async function onThisMachine({ config }: AuditOptions): Promise<AuditSource> {
  const { workspace } = openStore(config);
  const { evidence, index } = workspace;
  try {
    await evidence.reconcile();
    await evidence.sign();
  } catch (error) {
    workspace.close();
    throw error;
  }
  return {
    archive: evidence.archive,
    publicKeys: async () => [await evidence.signer.publicKey()],
    endedChanges: async () => {
      const ended: string[] = [];
      for await (const { request, result } of everyChange(index)) if (result !== null) ended.push(request.changeId);
      return ended.toSorted();
    },
    close: () => workspace.close(),
  };
}

function inFolder(folder: string): AuditSource {
  const { publicKeys, changes } = readEvidenceFolder(folder);
  return {
    archive: folderArchive(folder),
    publicKeys: async () => publicKeys,
    endedChanges: async () => {
      if (changes !== null) return changes;
      throw new RefusedError([
        { code: 'evidence.no-index', message: `${folder} has no changes.json that can be read` },
      ]);
    },
    close: () => {},
  };
}
