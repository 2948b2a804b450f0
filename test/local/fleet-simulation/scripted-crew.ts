import { VersionIdSchema } from '../../../domain/identifiers.ts';
import { stableShare } from '../../../domain/stable-share.ts';
import type { RotationCrew } from '../../../local/fleet-simulation/rotation-crew.ts';

/** How long a rotation takes, in milliseconds: a second to twenty minutes, the same for the same connection and moment. */
export function durationOf(connection: string, startedAt: number): number {
  return 1000 * (1 + Math.floor(stableShare(`${connection} ${startedAt} duration`) * 1200));
}

export function failsAt(connection: string, startedAt: number): boolean {
  return stableShare(`${connection} ${startedAt} failure`) < 0.2;
}

/** A crew that says what it is told to say, and keeps what it was asked to do. */
export function scriptedCrew(): RotationCrew & { readonly starts: string[]; readonly repairs: string[] } {
  const starts: string[] = [];
  const repairs: string[] = [];
  return {
    starts,
    repairs,
    rotate: async (_, connection, __, startedAt) => {
      starts.push(`${new Date(startedAt).toISOString()} ${connection}`);
      const failed = failsAt(connection, startedAt);
      const endedAt = startedAt + durationOf(connection, startedAt);
      const key = { versionId: VersionIdSchema.parse(String(starts.length).padStart(32, '0')), createdAt: startedAt };
      return { outcome: failed ? 'rolled-back' : 'applied', endedAt, transitions: 35, key };
    },
    repair: async (gateway, at) => void repairs.push(`${new Date(at).toISOString()} ${gateway}`),
    close: async () => {},
  };
}
