import { RefusedError } from '../domain/errors.ts';
import { type ChangeId, ChangeIdSchema } from '../domain/identifiers.ts';
import type { ChangeEntry, ChangeIndex } from '../domain/ports.ts';

const SEARCHED = 10_000;
const OWN_ID = /^chg-[0-9a-f]{8}(?=-|[0-9a-f]{24}$)/;

/** The change of this id, or the only one whose id begins so. */
export async function changeNamed(index: ChangeIndex, beginning: string): Promise<ChangeEntry> {
  const exact = ChangeIdSchema.safeParse(beginning);
  const found = exact.success ? await index.find(exact.data) : null;
  if (found) return found;
  const { entries } = await index.list({ limit: SEARCHED });
  const [only, ...more] = entries.filter(({ request }) => request.changeId.startsWith(beginning));
  if (only && more.length === 0) return only;
  throw new RefusedError([
    only
      ? { code: 'change.ambiguous', message: `${more.length + 1} changes begin with ${beginning}: give more of the id` }
      : { code: 'change.unknown', message: `no change ${beginning} in this workspace: vpn-change history lists them` },
  ]);
}

/** Enough of an id that was made here to name the change; an id from elsewhere stays as it is. */
export function shortChangeId(changeId: ChangeId): string {
  return OWN_ID.exec(changeId)?.[0] ?? changeId;
}
