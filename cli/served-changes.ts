import { type ChangesInProcess, changesInProcess } from '../local/changes-in-process.ts';
import { runAndRecord } from '../local/run-and-record.ts';
import type { Session } from '../local/session.ts';
import { shortChangeId } from './change-named.ts';
import { printable, type Terminal } from './terminal.ts';

/** The changes that this server runs, each with a line when it begins and when it ends. */
export function servedChanges(
  { err }: Terminal,
  session: Session,
  onFailure: (error: unknown) => void,
): ChangesInProcess {
  return changesInProcess({
    index: session.index,
    onFailure,
    run: async (request) => {
      const { changeId, kind, connection, requestedBy } = request;
      const name = shortChangeId(changeId);
      err.write(`${name}  begins: ${kind} of ${connection}, asked for by ${printable(requestedBy)}\n`);
      const { result } = await runAndRecord(request, session);
      err.write(`${name}  ${result.outcome}\n`);
    },
  });
}
