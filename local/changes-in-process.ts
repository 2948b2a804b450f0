import type { ChangeRequest } from '../domain/change-request.ts';
import type { ChangeId } from '../domain/identifiers.ts';
import type { ChangeIndex, ChangeStarter } from '../domain/ports.ts';

export interface ChangesInProcess extends ChangeStarter {
  running(): readonly ChangeId[];
  /** Ends when this change does not run any more. Never rejects. */
  ended(changeId: ChangeId): Promise<void>;
}

interface Surroundings {
  readonly index: Pick<ChangeIndex, 'find'>;
  /** Runs a change to its end. */
  readonly run: (request: ChangeRequest) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

/** Runs changes in this process, each once at a time. One that an earlier process left in its midst goes on from there. */
export function changesInProcess({ index, run, onFailure }: Surroundings): ChangesInProcess {
  const running = new Map<ChangeId, Promise<void>>();

  async function runOnce(request: ChangeRequest): Promise<void> {
    const entry = await index.find(request.changeId);
    if (entry?.result === null) await run(request);
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
