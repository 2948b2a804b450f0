import { z } from '@hono/zod-openapi';
import { OutcomeSchema } from '../../domain/change-result.ts';
import { ConnectionNameSchema } from '../../domain/connection-name.ts';
import { CountersSchema } from '../../domain/gateway-view.ts';
import { ChangeIdSchema, SecretIdSchema, TunnelNameSchema, VersionIdSchema } from '../../domain/identifiers.ts';
import { nothingOr } from './nothing-or.ts';

const { bytesIn, bytesOut, packetsIn, packetsOut } = CountersSchema.shape;

const LiveSchema = z
  .object({
    gateway: z
      .object({
        routingType: z.string().describe('how the gateway routes'),
        state: z.string().nullable().describe('as STACKIT says it'),
        message: z.string().nullable().describe('what STACKIT says besides'),
      })
      .nullable()
      .describe('null: STACKIT does not know it'),
    displayName: z.string().nullable().describe('null: STACKIT does not know the connection'),
    enabled: z.boolean().nullable().describe('null: STACKIT does not know the connection'),
    tunnels: z
      .array(
        z.object({
          name: TunnelNameSchema.describe('of two'),
          established: z.boolean().describe('true: it is up'),
          counters: z
            .object({
              bytesIn: bytesIn.describe('decimal'),
              bytesOut: bytesOut.describe('decimal'),
              packetsIn: packetsIn.describe('decimal'),
              packetsOut: packetsOut.describe('decimal'),
            })
            .nullable()
            .describe('since the child SA was installed; null: none'),
        }),
      )
      .describe('both, as they are now'),
    keys: z
      .object({
        secretId: SecretIdSchema.describe('the secret in the vault'),
        current: VersionIdSchema.nullable().describe('the version in use; null: the vault has none'),
        ageDays: z.number().int().nullable().describe('of that version, in whole days'),
        maxAgeDays: z.number().int().describe('as configured'),
        rotationDueAt: z.iso.datetime().nullable().describe('when that age is reached; null: the vault has no key'),
        pending: VersionIdSchema.nullable().describe('a version that waits for the next rotation'),
      })
      .describe('of both tunnels; never a key itself'),
  })
  .openapi('LiveConnection', { description: 'what STACKIT and the vault say of a connection' });

const known = {
  name: ConnectionNameSchema.describe('in the configuration'),
  claimedBy: ChangeIdSchema.nullable().describe('the change that holds the gateway now'),
  claimedAt: z.iso.datetime().nullable().describe('since when'),
  lastChange: z
    .object({
      id: ChangeIdSchema.describe('names the change'),
      requestedAt: z.iso.datetime().describe('when it was asked for'),
      outcome: OutcomeSchema.nullable().describe('null: it has not ended'),
      endedAt: z.iso.datetime().nullable().describe('null: it has not ended'),
    })
    .nullable()
    .describe('the newest that was no dry run; null: none is known'),
};

export const ConnectionSummarySchema = z
  .object(known)
  .openapi('ConnectionSummary', { description: 'what is known here of a connection' });
export const ConnectionListSchema = z
  .object({ connections: z.array(ConnectionSummarySchema).describe('in the order of the configuration') })
  .openapi('ConnectionList', { description: 'the configured connections' });

export const ConnectionViewSchema = z
  .object({
    ...known,
    live: nothingOr(LiveSchema).describe('null: it could not be read, and `unreadable` says why'),
    unreadable: z.string().nullable().describe('why there is nothing live to tell'),
  })
  .openapi('ConnectionView', { description: 'a connection as it is now' });
export type LiveConnectionView = z.infer<typeof LiveSchema>;
export type ConnectionSummary = z.infer<typeof ConnectionSummarySchema>;
