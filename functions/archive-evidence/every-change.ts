import type { ChangeEntry, ChangeFilter, ChangeIndex } from '../../domain/ports.ts';

const PAGE = 500;

/** Every change of an index, the newest request first, page by page. */
export async function* everyChange(
  index: Pick<ChangeIndex, 'list'>,
  filter: Omit<ChangeFilter, 'limit' | 'cursor'> = {},
): AsyncGenerator<ChangeEntry> {
  let cursor: string | null | undefined;
  do {
    const page = await index.list({ ...filter, limit: PAGE, ...(cursor ? { cursor } : {}) });
    yield* page.entries;
    cursor = page.cursor;
  } while (cursor !== null);
}
