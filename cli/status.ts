import { inBatches } from '../adapters/aws/in-batches.ts';
import { knownConnection, liveConnection } from '../api/connection-status.ts';
import type { ConnectionSummary } from '../api/schemas/connection-view.ts';
import type { Session } from '../local/session.ts';
import { AT_ONCE } from './at-once.ts';
import { cliSettings, connectionNamed, openCliSession, type SessionOptions } from './open-session.ts';
import { statusText } from './present-status.ts';
import { reading } from './print-error.ts';
import { printJson, type Terminal } from './terminal.ts';

export async function status(terminal: Terminal, name: string | undefined, options: SessionOptions): Promise<number> {
  const settings = cliSettings(options.config);
  if (name !== undefined) connectionNamed(settings, name);
  const names = name === undefined ? Object.keys(settings.connections) : [name];
  const session = await openCliSession(settings, options);
  try {
    const found = await inBatches(names, AT_ONCE, (each) => statusOf(session, each));
    if (terminal.json) printJson(terminal, name === undefined ? found : found[0]);
    else if (found.length === 0) terminal.out.write('no connections are configured\n');
    else terminal.out.write(found.map((one) => statusText(terminal, one)).join('\n'));
    return found.some(({ error }) => error !== null) ? 1 : 0;
  } finally {
    await session.close();
  }
}

export type Status = Awaited<ReturnType<typeof statusOf>>;

/** One connection as it is now. What cannot be read is said, the others are shown all the same. */
async function statusOf({ settings, ports, index }: Session, connection: string) {
  const own = connectionNamed(settings, connection);
  const { name: _, lastChange, ...claim } = await knownConnection({ index, claims: ports.claims }, connection, own);
  const known = { connection, ...claim, lastChange: lastChange && changeFacts(lastChange) };
  try {
    return { ...known, error: null, ...(await liveConnection(ports, own)) };
  } catch (error) {
    const { findings } = reading(error);
    return { ...known, error: findings.map(({ code, message }) => `${code}: ${message}`).join('; ') };
  }
}

function changeFacts({ id, ...facts }: NonNullable<ConnectionSummary['lastChange']>) {
  return { changeId: id, ...facts };
}
