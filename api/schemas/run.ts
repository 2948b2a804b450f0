import { z } from '@hono/zod-openapi';
import { ConnectionSelectionSchema } from '../../domain/connection-labels.ts';
import { RotationRunSchema, RunIdSchema } from '../../domain/rotation-run.ts';
import { RunViewSchema as ViewSchema } from '../../domain/run-view.ts';
import { nothingOr } from './nothing-or.ts';

const { reason, ticket, emergency } = RotationRunSchema.shape;

/** The body of POST /rotations. Who asks is never part of it. */
export const RunOrderSchema = z
  .strictObject({
    selection: ConnectionSelectionSchema.describe('all, or those that carry every one of these labels'),
    reason: reason.min(1).describe('why, for the record of each change'),
    ticket: ticket.default(null).describe('the change ticket'),
    emergency: nothingOr(emergency.unwrap().strict()).default(null).describe('passes windows, freezes and calendars'),
  })
  .openapi('RunOrder', { description: 'new keys for many connections, whatever their age' });

export const RunViewSchema = ViewSchema.openapi('RunView', { description: 'how far a run has come' });

export const RunParametersSchema = z.strictObject({
  id: RunIdSchema.describe('the id of the run').openapi({ example: 'run-5f1c8b52' }),
});
