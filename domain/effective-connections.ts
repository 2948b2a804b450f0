import type { ConnectionSettings, Settings } from './settings.ts';

/** The connections with what holds for all of them filled in. */
export function effectiveConnections({
  approval,
  connections,
}: Pick<Settings, 'approval' | 'connections'>): Readonly<Record<string, ConnectionSettings>> {
  if (approval === undefined) return connections;
  const entries = Object.entries(connections);
  return Object.fromEntries(entries.map(([name, connection]) => [name, { approval, ...connection }]));
}
