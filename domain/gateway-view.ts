import * as z from 'zod';
import { type ConnectionBody, RoutingTypeSchema } from './connection-body.ts';
import { TunnelNameSchema } from './identifiers.ts';

/** The parts of STACKIT's answers that decisions read. A word is kept as it came: what it means is decided elsewhere. */
export const GatewayViewSchema = z.object({
  routingType: RoutingTypeSchema,
  state: z.string().nullable(),
  localAsn: z.number().nullable(),
});
export type GatewayView = z.infer<typeof GatewayViewSchema>;

export const BgpPeerSchema = z.object({
  remoteIP: z.string(),
  remoteAs: z.number(),
  state: z.string(),
  /** Seconds since the session was established; null when the text could not be read. */
  uptimeSeconds: z.number().nullable(),
  prefixesReceived: z.number(),
});
export type BgpPeer = z.infer<typeof BgpPeerSchema>;

export const GatewayStatusViewSchema = z.object({
  gatewayStatus: z.string().nullable(),
  errorMessage: z.string().nullable(),
  tunnels: z.array(
    z.object({
      name: TunnelNameSchema,
      instanceState: z.string().nullable(),
      internalNextHopIP: z.string().nullable(),
      bgpPeers: z.array(BgpPeerSchema),
    }),
  ),
});
export type GatewayStatusView = z.infer<typeof GatewayStatusViewSchema>;

/** Counters of the child SA, since it was installed: decimal integers in strings, as the API gives them. */
export const CountersSchema = z.object({
  bytesIn: z.string(),
  bytesOut: z.string(),
  packetsIn: z.string(),
  packetsOut: z.string(),
});
export type Counters = z.infer<typeof CountersSchema>;

export const ConnectionStatusViewSchema = z.object({
  tunnels: z.array(
    z.object({
      name: TunnelNameSchema,
      established: z.boolean(),
      /** Whether phase 1 is told to be down. False: up, or a word that nobody here knows. Null: nothing is told of it. */
      ikeDown: z.boolean().nullable(),
      counters: CountersSchema.nullable(),
    }),
  ),
});
export type ConnectionStatusView = z.infer<typeof ConnectionStatusViewSchema>;

/** A connection as it is now. `state` is what its body carries of a state word, when it does. */
export interface LiveConnection {
  readonly connectionId: string;
  readonly body: ConnectionBody;
  readonly state: string | null;
}
