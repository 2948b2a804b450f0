import type { ChangeView } from '../api/schemas/change-view.ts';
import { RefusedError } from '../domain/errors.ts';
import { type ChangeId, ChangeIdSchema } from '../domain/identifiers.ts';
import type { ChangeApi } from './api-client/change-api.ts';

const PAGE = 200;
/** How many of the newest changes an abbreviated id is looked for in. */
const SEARCHED = 1000;

/** The change of this id, or the only one among the newest whose id begins so. */
export async function changeOverApi(api: ChangeApi, beginning: string): Promise<ChangeView> {
  const exact = ChangeIdSchema.safeParse(beginning);
  if (!exact.success) throw unknown(beginning);
  try {
    return await api.change(exact.data);
  } catch (error) {
    if (!isUnknown(error)) throw error;
  }
  const [only, ...more] = (await newestIds(api)).filter((id) => id.startsWith(beginning));
  if (only === undefined) throw unknown(beginning);
  if (more.length === 0) return api.change(only);
  const message = `${more.length + 1} changes begin with ${beginning}: give more of the id`;
  throw new RefusedError([{ code: 'change.ambiguous', message }]);
}

async function newestIds(api: ChangeApi): Promise<ChangeId[]> {
  const ids: ChangeId[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<ChangeApi['list']>> = await api.list(PAGE, cursor);
    ids.push(...page.changes.map(({ id }) => id));
    cursor = page.cursor;
  } while (cursor !== null && ids.length < SEARCHED);
  return ids;
}

function isUnknown(error: unknown): boolean {
  return error instanceof RefusedError && error.refusals.some(({ code }) => code === 'unknown-change');
}

function unknown(beginning: string): RefusedError {
  const message = `no change ${beginning} is known there: \`vpn-change request\` prints the id, of which the beginning is enough`;
  return new RefusedError([{ code: 'unknown-change', message }]);
}
