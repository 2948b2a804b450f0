import { globSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Every folder below functions/ that becomes a function of its own. */
export const FUNCTION_FOLDERS = globSync('functions/*/index.ts')
  .map((file) => basename(dirname(file)))
  .toSorted();
