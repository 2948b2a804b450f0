import type { ChangeRequest } from '../domain/change-request.ts';

/**
 * Names of executions are unique, change ids in their input are not: without this, an execution that merely claims to be
 * another change could go on with that change's claim, or end it in the index.
 */
export function requireOwnExecution(executionName: string, { changeId }: ChangeRequest): void {
  if (executionName === changeId) return;
  const error = new Error('the execution is not named by its change');
  error.name = 'ExecutionNameDiffersError';
  throw error;
}
