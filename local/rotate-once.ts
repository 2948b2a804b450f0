import type { ChangeRequest } from '../domain/change-request.ts';
import type { ChangeId } from '../domain/identifiers.ts';
import type { ChangeIndex } from '../domain/ports.ts';

export interface RotateOnceSurroundings {
  readonly index: Pick<ChangeIndex, 'find'>;
  /** Null: another process runs this change. */
  readonly lock: (changeId: ChangeId) => { release(): void } | null;
  /** Runs a change to its end. */
  readonly run: (request: ChangeRequest) => Promise<void>;
}

/**
 * Starts a change as Step Functions does by its name: once. One that an earlier process left in its midst goes on, as it was
 * asked for then.
 */
export function rotateOnce({ index, lock, run }: RotateOnceSurroundings): (request: ChangeRequest) => Promise<void> {
  return async (request) => {
    const { changeId } = request;
    const held = lock(changeId);
    if (held === null) throw alreadyExists(changeId);
    try {
      const known = await index.find(changeId);
      if (known !== null && known.result !== null) throw alreadyExists(changeId);
      await run(known?.request ?? request);
    } finally {
      held.release();
    }
  };
}

function alreadyExists(changeId: ChangeId): Error {
  const error = new Error(`there is an execution ${changeId} already`);
  error.name = 'StepFunctions.ExecutionAlreadyExistsException';
  return error;
}
