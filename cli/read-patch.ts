import { RefusedError } from '../domain/errors.ts';
import { patchRefusals } from '../domain/patch-rules.ts';
import { readJsonInput } from './read-input.ts';

/**
 * The merge patch of a file, or of standard input (`-`). It is refused here, before it becomes part of any document:
 * a patch that holds a key must not reach a history.
 */
export async function readPatch(file: string): Promise<unknown> {
  const patch = await readJsonInput(file, { notJson: 'patch.not-json' });
  const refusals = patchRefusals(patch);
  if (refusals.length > 0) throw new RefusedError(refusals);
  return patch;
}
