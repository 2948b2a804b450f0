import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { ConnectionRegistry } from '../domain/ports.ts';
import { ConnectionSettingsSchema } from '../domain/settings.ts';

/** The deployment puts it beside the bundle: the connections of `connections.yaml`, as JSON. */
export const CONNECTIONS_FILE = 'connections.json';

const ConnectionsSchema = z.record(z.string(), ConnectionSettingsSchema);

/** Read on the first call. */
export function bundledConnections(folder: URL): ConnectionRegistry {
  let read: Promise<z.output<typeof ConnectionsSchema>> | undefined;
  const load = async () =>
    ConnectionsSchema.parse(JSON.parse(await readFile(new URL(CONNECTIONS_FILE, folder), 'utf8')));
  return {
    find: async (name) => {
      read ??= load();
      const connections = await read;
      return Object.hasOwn(connections, name) ? (connections[name] ?? null) : null;
    },
  };
}
