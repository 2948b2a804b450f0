import type { ChangeRequest } from '../domain/change-request.ts';
import type { ExecutionHistories } from '../domain/execution-history.ts';
import type { ChangeId } from '../domain/identifiers.ts';
import type { ChangeIndex, ChangeStarter, GatewayClaims } from '../domain/ports.ts';
import { isUntouched } from './untouched-changes.ts';

export interface ChangesInProcess extends ChangeStarter {
  running(): readonly ChangeId[];
  /** Ends when this change does not run any more. Never rejects. */
  ended(changeId: ChangeId): Promise<void>;
}

interface Surroundings {
  readonly index: Pick<ChangeIndex, 'find'>;
  readonly claims: GatewayClaims;
  readonly histories: ExecutionHistories;
  /** Runs a change to its end. */
  readonly run: (request: ChangeRequest) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Runs changes in this process, each once. A change that an earlier process has left half-way is not begun again: that is for
 * an operator to decide.
 */
export function changesInProcess({ index, claims, histories, run, onFailure }: Surroundings): ChangesInProcess {
  const running = new Map<ChangeId, Promise<void>>();

  async function runOnce(request: ChangeRequest): Promise<void> {
    const entry = await index.find(request.changeId);
    if (entry?.result !== null || !(await isUntouched({ claims, histories }, request.changeId))) return;
    await run(request);
  }

  return {
    start: async (request) => {
      const { changeId } = request;
      if (running.has(changeId)) return;
      const end = runOnce(request)
        .catch(onFailure)
        .finally(() => running.delete(changeId));
      running.set(changeId, end);
    },
    running: () => [...running.keys()],
    ended: async (changeId) => running.get(changeId),
  };
}
