import * as z from 'zod';
import { EmergencySchema } from './change-request.ts';
import { SpeakerSchema } from './change-signal.ts';
import { ConnectionSelectionSchema } from './connection-labels.ts';
import { ChangeIdSchema } from './identifiers.ts';

/** Names a run and its execution; shorter than 80 characters by the numbers of the executions that go on with it. */
export const RunIdSchema = z
  .string()
  .regex(/^[0-9A-Za-z_-]{1,70}$/)
  .brand<'RunId'>();
export type RunId = z.infer<typeof RunIdSchema>;

export const RUN_STATES = ['running', 'paused', 'stopped', 'ended'] as const;
export const RunStateSchema = z.enum(RUN_STATES);
export type RunState = z.infer<typeof RunStateSchema>;

/** The rotation of many keys, for one reason. What became of each is in the index of changes. Holds no key. */
export const RotationRunSchema = z.object({
  id: RunIdSchema.describe('names the run and its execution'),
  selection: ConnectionSelectionSchema.describe('all, or those that carry every one of these labels'),
  reason: z.string().max(2000).describe('why, for the record of each change'),
  ticket: z.string().min(1).max(200).nullable().describe('the change ticket'),
  by: SpeakerSchema.describe('who asked'),
  startedAt: z.iso.datetime().describe('keys that are younger have been rotated for it'),
  cause: z.enum(['due', 'order']).describe('due: for their age, by the schedule; order: somebody asked for it'),
  emergency: EmergencySchema.nullable().describe('passes windows, freezes and calendars'),
});
export type RotationRun = z.infer<typeof RotationRunSchema>;

export const RunRotationSchema = z.object({ connection: z.string(), changeId: ChangeIdSchema });
export type RunRotation = z.infer<typeof RunRotationSchema>;

/** What somebody may say to a run. It takes effect between two rotations: none is cut off. */
export const STEERINGS = { pause: 'paused', resume: 'running', stop: 'stopped' } as const satisfies Record<
  string,
  RunState
>;
export type Steering = keyof typeof STEERINGS;

/** The states that a run may be in for it. What is over stays over. */
export function steerable(steering: Steering): readonly RunState[] {
  if (steering === 'stop') return ['running', 'paused'];
  return steering === 'pause' ? ['running'] : ['paused'];
}
