import { isDeepStrictEqual } from 'node:util';
import { changePlace, pageOf, placeOfCursor } from '../../domain/change-place.ts';
import { Fault } from '../../domain/errors.ts';
import type { ChangeId } from '../../domain/identifiers.ts';
import type { ChangeEntry, ChangeIndex } from '../../domain/ports.ts';

export function inMemoryChangeIndex(): ChangeIndex {
  const entries = new Map<ChangeId, ChangeEntry>();
  const requestedAt = ({ request }: ChangeEntry) => Date.parse(request.requestedAt);

  return {
    begin: async (request) => {
      const known = entries.get(request.changeId);
      if (known === undefined) {
        entries.set(request.changeId, { request, result: null });
      } else if (!isDeepStrictEqual(known.request, request)) {
        throw new Fault('ChangeExistsError', `change ${request.changeId} exists already and asks for something else`);
      }
    },
    end: async (result) => {
      const known = entries.get(result.changeId);
      if (known === undefined) throw new Fault('StoreUnavailableError', `change ${result.changeId} never began`);
      entries.set(result.changeId, { ...known, result });
    },
    find: async (changeId) => entries.get(changeId) ?? null,
    list: async ({ connection, ticket, outcome, from, to, cursor, limit }) => {
      const after = cursor === undefined ? undefined : placeOfCursor(cursor).place;
      const listed = [...entries.values()]
        .filter(({ request }) => connection === undefined || request.connection === connection)
        .filter(({ request }) => ticket === undefined || request.ticket === ticket)
        .filter(({ result }) => outcome === undefined || (result?.outcome ?? 'open') === outcome)
        .filter((entry) => from === undefined || requestedAt(entry) >= Date.parse(from))
        .filter((entry) => to === undefined || requestedAt(entry) < Date.parse(to))
        .filter(({ request }) => after === undefined || changePlace(request) < after)
        .toSorted((one, other) => (changePlace(one.request) < changePlace(other.request) ? 1 : -1));
      return pageOf(listed.slice(0, limit + 1), limit);
    },
  };
}
