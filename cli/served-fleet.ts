import type { ChangesInProcess } from '../local/changes-in-process.ts';
import { fleetOfSession } from '../local/fleet-of-session.ts';
import type { FleetSurroundings } from '../local/run-fleet.ts';
import type { Session } from '../local/session.ts';

/** The fleet of a server: its rotations are among the changes that the server runs, and that it waits for before it ends. */
export function servedFleet(session: Session, changes: ChangesInProcess): FleetSurroundings {
  return fleetOfSession(session, async (request) => {
    await session.index.begin(request);
    await changes.start(request);
    await changes.ended(request.changeId);
  });
}
