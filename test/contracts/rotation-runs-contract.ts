import { describe, expect, it } from 'vitest';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import type { RotationRuns } from '../../domain/ports.ts';
import { type RotationRun, RotationRunSchema, RunIdSchema } from '../../domain/rotation-run.ts';

const AT = '2026-01-02T00:00:00.000Z';

export function rotationRun(id: string, day = 1): RotationRun {
  return RotationRunSchema.parse({
    id,
    selection: { labels: { site: 'berlin' } },
    reason: 'key leaked',
    ticket: null,
    by: { name: 'anna', via: 'command-line' },
    startedAt: new Date(Date.UTC(2026, 0, day)).toISOString(),
    cause: 'order',
    emergency: { justification: 'the key is in a public repository' },
  });
}

export function rotationRunsContract(name: string, make: () => Promise<RotationRuns>): void {
  const rotation = (id: string) => ({ connection: 'office', changeId: ChangeIdSchema.parse(id) });
  const begun = async () => {
    const runs = await make();
    await runs.begin(rotationRun('one'));
    return { runs, id: RunIdSchema.parse('one') };
  };

  describe(`${name}`, () => {
    it('knows a run that began, and no other', async () => {
      const { runs, id } = await begun();
      expect(await runs.find(id)).toEqual({ run: rotationRun('one'), state: 'running', endedAt: null });
      expect(await runs.find(RunIdSchema.parse('two'))).toBeNull();
    });

    it('leaves a run as it is that begins twice', async () => {
      const { runs, id } = await begun();
      await runs.move(id, ['running'], 'paused', AT);
      await runs.begin(rotationRun('one'));
      expect(await runs.find(id)).toMatchObject({ state: 'paused' });
    });

    it('moves a run from the states that it may leave, and from no other', async () => {
      const { runs, id } = await begun();
      expect(await runs.move(id, ['running', 'paused'], 'stopped', AT)).toBe(true);
      expect(await runs.move(id, ['running', 'paused'], 'paused', AT)).toBe(false);
      expect(await runs.move(RunIdSchema.parse('two'), ['running'], 'paused', AT)).toBe(false);
      expect(await runs.find(id)).toMatchObject({ state: 'stopped', endedAt: AT });
    });

    it('notes a rotation once', async () => {
      const { runs, id } = await begun();
      await runs.note(id, [rotation('rot-1'), rotation('rot-2')]);
      await runs.note(id, [rotation('rot-2')]);
      expect((await runs.rotations(id)).map(({ changeId }) => changeId).toSorted()).toEqual(['rot-1', 'rot-2']);
    });

    it('lists the newest runs first', async () => {
      const { runs } = await begun();
      await runs.begin(rotationRun('three', 3));
      await runs.begin(rotationRun('two', 2));
      expect((await runs.list(2)).map(({ run }) => run.id)).toEqual(['three', 'two']);
    });
  });
}
