import { isDeepStrictEqual } from 'node:util';
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
    list: async ({ connection, outcome, limit }) =>
      [...entries.values()]
        .filter(({ request }) => connection === undefined || request.connection === connection)
        .filter(({ result }) => outcome === undefined || result?.outcome === outcome)
        .reverse()
        .sort((one, other) => requestedAt(other) - requestedAt(one))
        .slice(0, limit),
  };
}
