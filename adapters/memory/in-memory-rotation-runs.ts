import type { RotationRuns, RunEntry } from '../../domain/ports.ts';
import type { RunId, RunRotation } from '../../domain/rotation-run.ts';

export function inMemoryRotationRuns(): RotationRuns {
  const entries = new Map<RunId, RunEntry>();
  const noted = new Map<RunId, Map<string, RunRotation>>();
  return {
    begin: async (run) => {
      if (!entries.has(run.id)) entries.set(run.id, { run, state: 'running', endedAt: null });
    },
    find: async (id) => entries.get(id) ?? null,
    move: async (id, from, to, at) => {
      const known = entries.get(id);
      if (!known || !from.includes(known.state)) return false;
      entries.set(id, { ...known, state: to, endedAt: to === 'ended' || to === 'stopped' ? at : null });
      return true;
    },
    note: async (id, rotations) => {
      const all = noted.get(id) ?? new Map<string, RunRotation>();
      for (const rotation of rotations) all.set(rotation.changeId, rotation);
      noted.set(id, all);
    },
    rotations: async (id) => [...(noted.get(id)?.values() ?? [])],
    list: async (limit) =>
      [...entries.values()]
        .toSorted((one, other) => Date.parse(other.run.startedAt) - Date.parse(one.run.startedAt))
        .slice(0, limit),
  };
}
