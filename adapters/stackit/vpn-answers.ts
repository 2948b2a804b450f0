import * as z from 'zod';
import { normalConnectionBody, RoutingTypeSchema } from '../../domain/connection-body.ts';
import type {
  ConnectionStatusView,
  GatewayStatusView,
  GatewayView,
  LiveConnection,
} from '../../domain/gateway-view.ts';
import { type TunnelName, TunnelNameSchema } from '../../domain/identifiers.ts';
import { bgpUptimeSeconds } from './bgp-uptime.ts';

const LONGEST_SERVER_TEXT = 500;

/** A word is kept as it came; whatever is no word counts as none. */
const WordSchema = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'string' ? value.slice(0, LONGEST_SERVER_TEXT) : null));

const CountSchema = z.union([
  z.int().nonnegative(),
  z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number),
]);
const LenientCountSchema = CountSchema.nullish()
  .catch(null)
  .transform((count) => count ?? 0);

/** A counter as decimal digits: the API gives a string, a number is understood too. */
const CounterSchema = z.union([z.string().regex(/^\d+$/), z.int().nonnegative().transform(String)]);
const OptionalCounterSchema = CounterSchema.optional();
const CountersSchema = z
  .object({
    bytesIn: OptionalCounterSchema,
    bytesOut: OptionalCounterSchema,
    packetsIn: OptionalCounterSchema,
    packetsOut: OptionalCounterSchema,
  })
  .nullish()
  .catch(null)
  .transform((counters) => {
    // The contract requires none of the four: a server that leaves zeros out must not look like one that counts nothing.
    const { bytesIn, bytesOut, packetsIn, packetsOut } = counters ?? {};
    if (bytesIn === undefined && packetsIn === undefined) return null;
    return {
      bytesIn: bytesIn ?? '0',
      bytesOut: bytesOut ?? '0',
      packetsIn: packetsIn ?? '0',
      packetsOut: packetsOut ?? '0',
    };
  });

const GatewayAnswerSchema = z.object({
  routingType: RoutingTypeSchema,
  state: WordSchema,
  bgp: z.object({ localAsn: CountSchema.nullish() }).nullish(),
});

/** What is missing of a BGP session reads as not healthy. Source: VPN API v1, `BGPStatusPeers`. */
const BgpPeerAnswerSchema = z
  .object({
    remoteIP: WordSchema,
    remoteAs: LenientCountSchema,
    state: WordSchema,
    peerUptime: z.unknown().optional(),
    pfxRcd: LenientCountSchema,
  })
  .transform((peer) => ({
    remoteIP: peer.remoteIP ?? '',
    remoteAs: peer.remoteAs,
    state: peer.state ?? 'unknown',
    uptimeSeconds: bgpUptimeSeconds(peer.peerUptime),
    prefixesReceived: peer.pfxRcd,
  }));

const GatewayStatusAnswerSchema = z.object({
  gatewayStatus: WordSchema,
  errorMessage: WordSchema,
  tunnels: z
    .array(
      z.object({
        name: WordSchema,
        instanceState: WordSchema,
        internalNextHopIP: WordSchema,
        bgpStatus: z.object({ peers: z.array(BgpPeerAnswerSchema).nullish() }).nullish(),
      }),
    )
    .nullish(),
});

/**
 * STACKIT's examples swap strongSwan's words for an IKE SA and a child SA: those of either stand for either phase.
 * Source: strongSwan's `ike_sa_state_names` and `child_sa_state_names`.
 */
const UP_WORDS = ['ESTABLISHED', 'INSTALLED', 'REKEYING', 'REKEYED', 'UPDATING', 'PASSIVE'];
const IKE_DOWN_WORDS = ['CREATED', 'CONNECTING', 'DELETING', 'DESTROYING', 'DOWN'];
const CHILD_DOWN_WORDS = ['ROUTED', 'INSTALLING', 'RETRYING', 'DELETED'];
const DOWN_WORDS = [...IKE_DOWN_WORDS, ...CHILD_DOWN_WORDS];
/** The word of a phase, in capitals; empty where none is told. */
const PhaseWordSchema = z
  .object({ state: WordSchema })
  .nullish()
  .catch(null)
  .transform((phase) => phase?.state?.toUpperCase() ?? '');

const ConnectionStatusAnswerSchema = z.object({
  tunnels: z
    .array(
      z.object({
        name: WordSchema,
        established: z.boolean().nullish(),
        phase1: PhaseWordSchema,
        phase2: z.unknown().optional(),
      }),
    )
    .nullish(),
});

/** No published connection has a state; a word that is none of the gateway's says nothing about the change. */
const LIFECYCLE_WORDS = ['PENDING', 'READY', 'ERROR', 'DELETING'];
const IdentifiedSchema = z.object({ id: z.string().nullish(), state: WordSchema, status: WordSchema });
const ConnectionListSchema = z.object({ connections: z.array(z.looseObject({ id: z.string() })).nullish() });

// Each of these throws a ZodError when the answer cannot be understood.

export function gatewayView(json: unknown): GatewayView {
  const { routingType, state, bgp } = GatewayAnswerSchema.parse(json);
  return { routingType, state, localAsn: bgp?.localAsn ?? null };
}

export function gatewayStatusView(json: unknown): GatewayStatusView {
  const { gatewayStatus, errorMessage, tunnels } = GatewayStatusAnswerSchema.parse(json);
  const views = named(tunnels ?? []).map(({ name, instanceState, internalNextHopIP, bgpStatus }) => ({
    name,
    instanceState,
    internalNextHopIP,
    bgpPeers: bgpStatus?.peers ?? [],
  }));
  return { gatewayStatus, errorMessage, tunnels: views };
}

export function connectionStatusView(json: unknown): ConnectionStatusView {
  const { tunnels } = ConnectionStatusAnswerSchema.parse(json);
  const views = named(tunnels ?? []).map(({ name, established, phase1, phase2 }) => ({
    name,
    established: established ?? [phase1, PhaseWordSchema.parse(phase2)].every((word) => UP_WORDS.includes(word)),
    ikeDown: phase1 === '' ? null : DOWN_WORDS.includes(phase1),
    counters: CountersSchema.parse(phase2),
  }));
  return { tunnels: views };
}

/** `connectionId` as asked for: the published answer does not require an id. */
export function liveConnection(json: unknown, connectionId: string): LiveConnection {
  const { id, state, status } = IdentifiedSchema.parse(json);
  const word = [state, status].find((each) => LIFECYCLE_WORDS.includes(each?.toUpperCase() ?? '')) ?? null;
  return { connectionId: id ?? connectionId, body: normalConnectionBody(json), state: word };
}

export function liveConnections(json: unknown): readonly LiveConnection[] {
  const { connections } = ConnectionListSchema.parse(json);
  return (connections ?? []).map((connection) => liveConnection(connection, connection.id));
}

/** Entries of tunnels that this program does not know are left out. */
function named<T extends { name: string | null }>(tunnels: readonly T[]): (T & { name: TunnelName })[] {
  return tunnels.flatMap((tunnel) => {
    const name = TunnelNameSchema.safeParse(tunnel.name);
    return name.success ? [{ ...tunnel, name: name.data }] : [];
  });
}
