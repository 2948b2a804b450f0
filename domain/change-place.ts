import type { ChangeRequest } from './change-request.ts';
import { RefusedError } from './errors.ts';
import { ChangeIdSchema } from './identifiers.ts';
import type { ChangeEntry, ChangePage } from './ports.ts';

type Placed = Pick<ChangeRequest, 'requestedAt' | 'changeId'>;

const PLACE = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)#([0-9A-Za-z_-]{1,80})$/;

/** The place of a change among all, as a text that sorts by time; the id tells changes of one instant apart. */
export function changePlace({ requestedAt, changeId }: Placed): string {
  return `${new Date(requestedAt).toISOString()}#${changeId}`;
}

/** A page of these entries, of which one more than the limit was read when there is a next page. */
export function pageOf(entries: readonly ChangeEntry[], limit: number): ChangePage {
  const page = entries.slice(0, limit);
  const last = entries.length > limit ? page.at(-1) : undefined;
  return { entries: page, cursor: last ? Buffer.from(changePlace(last.request)).toString('base64url') : null };
}

/** The place after which a page begins. Throws RefusedError for a text that is no cursor. */
export function placeOfCursor(cursor: string): Placed & { readonly place: string } {
  const place = Buffer.from(cursor, 'base64url').toString();
  const [, requestedAt = '', id] = PLACE.exec(place) ?? [];
  const changeId = ChangeIdSchema.safeParse(id);
  if (changeId.success && !Number.isNaN(Date.parse(requestedAt)))
    return { place, requestedAt, changeId: changeId.data };
  const message = 'this is no cursor of a page: leave it out for the first one';
  throw new RefusedError([{ code: 'cursor.invalid', message, path: '?cursor' }]);
}
