import { join } from 'node:path';
import { processLock } from '../adapters/local/process-lock.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { localApi } from '../api/local-api.ts';
import { isAuditPage, localAuditPages } from '../api/local-audit-pages.ts';
import { loopbackOnly } from '../api/loopback-guard.ts';
import { newChangesGate } from '../api/new-changes-gate.ts';
import { RefusedError } from '../domain/errors.ts';
import { fleetInProcess } from '../local/fleet-in-process.ts';
import { startFleetTimer } from '../local/fleet-timer.ts';
import { serveOnLoopback } from '../local/loopback-server.ts';
import { openChanges } from '../local/open-changes.ts';
import type { Session } from '../local/session.ts';
import { startCallbacks } from '../local/start-callbacks.ts';

import { apiPeople } from './api-people.ts';
import { nextInterrupt } from './interrupts.ts';
import { checkKeyFile, cliSettings, openCliSession, type SessionOptions } from './open-session.ts';
import { reading } from './print-error.ts';
import { refusePort } from './refuse-port.ts';
import { servedChanges } from './served-changes.ts';
import { servedFleet } from './served-fleet.ts';
import { untilChangesCanBeLeft } from './stop-serving.ts';
import { styled, type Terminal } from './terminal.ts';

interface ServeOptions extends SessionOptions {
  readonly port: number;
  readonly newTokens?: boolean | undefined;
  readonly rotate?: boolean | undefined;
}

/** Serves the API and runs its changes in this process, until it is interrupted. */
export async function serve(terminal: Terminal, options: ServeOptions): Promise<never> {
  const settings = cliSettings(options.config);
  await checkKeyFile(settings, options);
  const session = await openCliSession(settings, options);
  try {
    await serveSession(terminal, session, options);
  } finally {
    await session.close();
  }
  // Changes that wait are asleep in this process: they would keep it alive, over a workspace that is closed.
  process.exit(0);
}

async function serveSession(
  terminal: Terminal,
  session: Session,
  { port, newTokens = false, rotate = false }: ServeOptions,
) {
  const { settings, workspace } = session;
  const { folder, index, signals } = workspace;
  const lock = onlyServerOf(folder);
  const onFailure = (error: unknown) => {
    for (const { code, message } of reading(error).findings) terminal.err.write(`${code}: ${message}\n`);
  };
  const changes = servedChanges(terminal, session, onFailure);
  const holders = apiPeople(terminal, settings, { folder, newTokens });
  const rotations = servedFleet(session, changes);
  const fleet = fleetInProcess(rotations, onFailure);
  const api = localApi({ session, holders, starter: changes, fleet, onFailure });
  const pages = localAuditPages({ session, holders });
  const gate = newChangesGate((request) => (isAuditPage(request) ? pages : api).fetch(request));
  // The limit of bodies hands a request on that it has made anew.
  const listening = serveOnLoopback(loopbackOnly(gate.fetch), { port, overrideGlobalObjects: true });
  const served = await listening.catch((error) => refusePort(error, port));
  const callbacks = startCallbacks({ settings, workspace, clock: systemClock(), onFault: onFailure });
  for (const request of await openChanges({ index, signals })) await changes.start(request);
  const timer = rotate
    ? startFleetTimer({ fleet: rotations, everyMinutes: settings.fleet.everyMinutes, onFailure })
    : null;
  const { out } = terminal;
  out.write(
    `${styled(out, 'bold', served.url)}  GET /openapi.json describes the API, /audit shows the changes. Ctrl-C ends it.\n`,
  );
  await nextInterrupt();
  gate.shut();
  timer?.stop();
  await untilChangesCanBeLeft(terminal, { changes, signals });
  await served.close();
  await callbacks.stop();
  lock.release();
}

/** Two servers would both go on with what an earlier one left behind. */
function onlyServerOf(folder: string): { release(): void } {
  const lock = processLock(join(folder, 'serve.lock'));
  if (lock) return lock;
  const message = `another vpn-change serve runs the changes of ${folder}: end it first`;
  throw new RefusedError([{ code: 'serve.running', message }]);
}
