import { join } from 'node:path';
import { ed25519Signer } from '../adapters/local/ed25519-signer.ts';
import { openEvidenceDatabase } from '../adapters/local/open-evidence.ts';
import { sqliteEvidenceArchive } from '../adapters/local/sqlite-evidence-archive.ts';
import type { ChangeRequest } from '../domain/change-request.ts';
import { isDeserted } from '../domain/deserted-change.ts';
import type { EvidenceArchive } from '../domain/evidence-archive.ts';
import type { ChainEntry } from '../domain/evidence-chain.ts';
import type { CheckpointSigner } from '../domain/evidence-checkpoint.ts';
import type { ChangeId } from '../domain/identifiers.ts';
import type { ChangeEntry } from '../domain/ports.ts';
import { archiveEvidence } from '../functions/archive-evidence/archive-evidence.ts';
import { reconcileEvidence, unrecordedChanges } from '../functions/archive-evidence/reconcile-evidence.ts';
import { signDaily, signHead } from '../functions/archive-evidence/sign-head.ts';
import definition from '../statemachines/change-connection.asl.json' with { type: 'json' };
import { programVersion } from './program-version.ts';
import type { Workspace, WorkspaceSurroundings } from './workspace.ts';

/** The evidence of one machine's workspace. */
export interface EvidenceKeeper {
  readonly archive: EvidenceArchive;
  readonly signer: CheckpointSigner;
  /** Makes the record of a change that has ended, and a file of it to read. Safe to run twice. */
  keep(request: ChangeRequest): Promise<ChainEntry>;
  /** Changes that have ended without a record, the oldest first. */
  unrecorded(): Promise<readonly ChangeEntry[]>;
  /** Makes those records. Answers with their changes. */
  reconcile(): Promise<readonly ChangeId[]>;
  /** Signs the head of the chain, unless it is signed. */
  sign(): Promise<void>;
  close(): void;
}

type Kept = Pick<Workspace, 'folder' | 'index' | 'claims' | 'histories' | 'signals' | 'writeRecord'>;

export function openEvidenceKeeper(workspace: Kept, surroundings: WorkspaceSurroundings): EvidenceKeeper {
  const { clock, randomness, environment } = surroundings;
  const db = openEvidenceDatabase(join(workspace.folder, 'evidence.db'));
  const archive = sqliteEvidenceArchive(db);
  const signer = ed25519Signer(join(workspace.folder, 'evidence.key'), randomness);
  const ports = {
    clock,
    archive,
    index: workspace.index,
    claims: workspace.claims,
    history: (changeId: ChangeId) => workspace.histories.read(changeId),
    signals: (changeId: ChangeId) => workspace.signals.signals(changeId),
    program: programVersion(environment),
    isDeserted: async ({ request }: ChangeEntry, holdsClaim: boolean) => {
      const history = await workspace.histories.read(request.changeId);
      const bounds = { now: clock.now(), longestSeconds: definition.TimeoutSeconds };
      return isDeserted({ request, history, holdsClaim }, bounds);
    },
    since: null,
  };
  const signing = { clock, archive, signer };
  return {
    archive,
    signer,
    keep: async (request) => {
      const entry = await archiveEvidence(request, ports);
      workspace.writeRecord(request.changeId, entry);
      await signDaily(signing);
      return entry;
    },
    unrecorded: () => unrecordedChanges(ports),
    reconcile: () => reconcileEvidence(ports),
    sign: async () => {
      await signHead(signing);
    },
    close: () => db.close(),
  };
}
