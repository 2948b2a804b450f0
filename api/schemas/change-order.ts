import { z } from '@hono/zod-openapi';
import { RotationWishSchema, UpdateWishSchema } from '../../domain/change-request.ts';
import { TUNNEL_NAMES } from '../../domain/identifiers.ts';
import { PATCH_DOCUMENT } from './patch-document.ts';

/** A moment with any offset; kept in UTC. */
const MomentSchema = z.iso.datetime({ offset: true, error: 'a time of ISO 8601 with Z or an offset' });
const InstantSchema = MomentSchema.transform((text) => new Date(text).toISOString());

const { ticket, reason, dryRun, strategy, allowInterruption, emergency } = RotationWishSchema.shape;

/** What may be left out of an order. */
const optional = {
  ticket: ticket.default(null),
  reason: reason.default(''),
  dryRun: dryRun.default(false),
  strategy: strategy.default(null),
  allowInterruption: allowInterruption.default(false),
  notBefore: InstantSchema.nullable().default(null).describe('the change begins no earlier'),
  notAfter: InstantSchema.nullable().default(null).describe('the change begins no later'),
  emergency: emergency
    .unwrap()
    .unwrap()
    .strict()
    .nullable()
    .default(null)
    .describe('passes windows and freezes, and asks for a review'),
};

const RotationOrderSchema = z
  .strictObject({
    ...RotationWishSchema.shape,
    ...optional,
    tunnels: RotationWishSchema.shape.tunnels.default([...TUNNEL_NAMES]),
  })
  .openapi('RotationOrder', { description: 'new keys' });
const UpdateOrderSchema = z
  .strictObject({ ...UpdateWishSchema.shape, ...optional, patch: UpdateWishSchema.shape.patch.meta(PATCH_DOCUMENT) })
  .openapi('UpdateOrder', { description: 'another configuration' });

/** The body of POST /changes. Who asks is never part of it. */
export const ChangeOrderSchema = z
  .discriminatedUnion('kind', [RotationOrderSchema, UpdateOrderSchema], { error: 'kind is rotate-psk or update' })
  .openapi('ChangeOrder', { description: 'what is to be done, to which connection, why and when' });

const PURPOSE = { connection: 'office-neckarsulm', ticket: 'CHG0031337', reason: 'yearly rotation' };

export const CHANGE_ORDER_EXAMPLES = {
  rotation: { summary: 'New keys for both tunnels', value: { kind: 'rotate-psk', ...PURPOSE } },
  update: {
    summary: 'Another subnet, in a window, and it has to be confirmed',
    value: {
      kind: 'update',
      ...PURPOSE,
      reason: 'a new VLAN',
      patch: { remoteSubnets: ['192.168.1.0/24', '192.168.2.0/24'] },
      notBefore: '2027-01-31T01:00:00Z',
      notAfter: '2027-01-31T04:00:00Z',
      outsideWindow: 'wait',
      confirmWithinMinutes: 30,
    },
  },
} as const;
