import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { ChangeFreezeSchema } from '../domain/change-freeze.ts';
import { FleetSettingsSchema } from '../domain/fleet-settings.ts';
import type { FleetRegistry } from '../domain/ports.ts';
import { ConnectionSettingsSchema } from '../domain/settings.ts';

/** The deployment puts it beside the bundle: the rules of `connections.yaml`, as JSON. */
export const CONNECTIONS_FILE = 'connections.json';

const BundledSchema = z.object({
  connections: z.record(z.string(), ConnectionSettingsSchema),
  freezes: z.array(ChangeFreezeSchema),
  fleet: FleetSettingsSchema,
});

type Bundled = z.output<typeof BundledSchema>;

export async function readBundled(folder: URL): Promise<Bundled> {
  return BundledSchema.parse(JSON.parse(await readFile(new URL(CONNECTIONS_FILE, folder), 'utf8')));
}

/** Read on the first call. */
export function bundledConnections(folder: URL): FleetRegistry {
  let read: Promise<Bundled> | undefined;
  const once = () => {
    read ??= readBundled(folder);
    return read;
  };
  return {
    freezes: async () => (await once()).freezes,
    all: async () => (await once()).connections,
    fleet: async () => (await once()).fleet,
    find: async (name) => {
      const { connections } = await once();
      return Object.hasOwn(connections, name) ? (connections[name] ?? null) : null;
    },
  };
}
