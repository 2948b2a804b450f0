import { effectiveConnections } from '../../domain/effective-connections.ts';
import type { ConnectionRegistry } from '../../domain/ports.ts';
import type { Settings } from '../../domain/settings.ts';

export function settingsRegistry(settings: Settings): ConnectionRegistry {
  const connections = new Map(Object.entries(effectiveConnections(settings)));
  return { find: async (name) => connections.get(name) ?? null, freezes: async () => settings.freezes };
}
