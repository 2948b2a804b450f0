import { z } from '@hono/zod-openapi';
import { RotationWishSchema, UpdateWishSchema } from '../../domain/change-request.ts';
import { ChangeResultSchema, OutcomeSchema } from '../../domain/change-result.ts';
import { ChangeSignalSchema, SpeakerSchema } from '../../domain/change-signal.ts';
import { ChangeWaitSchema } from '../../domain/change-wait.ts';
import { ChangeIdSchema } from '../../domain/identifiers.ts';
import { nothingOr } from './nothing-or.ts';

const SignalSchema = ChangeSignalSchema.omit({ changeId: true }).openapi('Signal', {
  description: 'something that was said about the change; kept for good',
});

// Of schemas that were made before zod-openapi was loaded, only copies can be named: `describe` makes one.
const WaitSchema = ChangeWaitSchema.describe('what a change waits for').openapi('ChangeWait');
const ResultSchema = ChangeResultSchema.describe('how a change ended').openapi('ChangeResult');

const progress = {
  id: ChangeIdSchema.describe('names the change and its execution'),
  requestedAt: z.iso.datetime().describe('when it was asked for'),
  status: z.enum(['running', 'waiting', 'ended']).describe('where the change is now'),
  waitingFor: nothingOr(WaitSchema).describe('null: it does not wait'),
  requestedBy: SpeakerSchema.extend({ via: SpeakerSchema.shape.via.nullable().describe('null: not known') }).describe(
    'from the identity of whoever asked',
  ),
  signals: z.array(SignalSchema).describe('everything that was said, in the order of its time'),
  outcome: OutcomeSchema.nullable().describe('null: it has not ended'),
  result: nothingOr(ResultSchema).describe('null: it has not ended'),
  reviewRequired: z.boolean().describe('true: an emergency, which somebody has to look at afterwards'),
  reviewed: z.boolean().describe('true: somebody did'),
};

/** A change as it is now, with what was asked and everything that was said. Holds no key and no token. */
export const ChangeViewSchema = z
  .discriminatedUnion('kind', [
    RotationWishSchema.extend(progress).openapi('RotationView', { description: 'a rotation as it is now' }),
    UpdateWishSchema.extend(progress).openapi('UpdateView', { description: 'an update as it is now' }),
  ])
  .openapi('ChangeView', { description: 'a change as it is now' });
export type ChangeView = z.infer<typeof ChangeViewSchema>;
