import { effectiveConnections } from '../../domain/effective-connections.ts';
import type { FleetRegistry } from '../../domain/ports.ts';
import type { Settings } from '../../domain/settings.ts';

export function settingsRegistry(settings: Settings): FleetRegistry {
  const all = effectiveConnections(settings);
  const connections = new Map(Object.entries(all));
  return {
    find: async (name) => connections.get(name) ?? null,
    freezes: async () => settings.freezes,
    all: async () => all,
    fleet: async () => settings.fleet,
  };
}
