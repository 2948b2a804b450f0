import type { ConnectionRegistry } from '../../domain/ports.ts';
import type { Settings } from '../../domain/settings.ts';

export function settingsRegistry(settings: Settings): ConnectionRegistry {
  const connections = new Map(Object.entries(settings.connections));
  return { find: async (name) => connections.get(name) ?? null };
}
