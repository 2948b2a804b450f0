import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import * as z from 'zod';
import { cidrText, parseCidr } from './cidr.ts';
import { isJsonObject, type Json, type JsonObject, JsonObjectSchema, JsonSchema } from './json.ts';
import { pathTokens } from './json-pointer.ts';
import { isKnown, withUnknownPart } from './known-part.ts';

export const RoutingTypeSchema = z.enum(['POLICY_BASED', 'ROUTE_BASED', 'BGP_ROUTE_BASED']);
export type RoutingType = z.infer<typeof RoutingTypeSchema>;

const PhaseSchema = z.looseObject({
  dhGroups: z.array(z.string()).optional(),
  encryptionAlgorithms: z.array(z.string()),
  integrityAlgorithms: z.array(z.string()),
  rekeyTime: z.number().optional().describe('seconds'),
  dpdAction: z.string().optional(),
  startAction: z.string().optional(),
});

export const TunnelBodySchema = z.looseObject({
  remoteAddress: z.string(),
  phase1: PhaseSchema,
  phase2: PhaseSchema,
  peering: z.looseObject({ localAddress: z.string().optional(), remoteAddress: z.string().optional() }).optional(),
  bgp: z.looseObject({ remoteAsn: z.number(), inboundFilterId: z.string().optional() }).optional(),
});
export type TunnelBody = z.infer<typeof TunnelBodySchema>;

/**
 * A connection's whole configuration without keys, in normal form: what a GET and a PUT have in common. Fields that this
 * program does not know are kept, so that a later API version's field survives a change.
 * Source: STACKIT VPN API v1, `ConnectionResponse` and `UpdateGatewayConnectionPayload`.
 */
export const ConnectionBodySchema = z.looseObject({
  displayName: z.string(),
  enabled: z.boolean().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  localSubnets: z.array(z.string()).optional(),
  remoteSubnets: z.array(z.string()).optional(),
  staticRoutes: z.array(z.string()).optional(),
  tunnel1: TunnelBodySchema,
  tunnel2: TunnelBodySchema,
});
export type ConnectionBody = z.infer<typeof ConnectionBodySchema>;

/** Set by the server: never sent, and no part of what a digest compares. */
const SERVER_FIELDS = new Set(['id', 'state', 'status', 'createdAt', 'updatedAt', 'creationTime', 'updateTime']);
const KEY_FIELD = 'preSharedKey';

/**
 * The live body in normal form: server fields and keys stripped, null and absent made one, an empty `labels` or
 * `staticRoutes` absent. Throws a ZodError when the answer is no connection at all.
 */
export function normalConnectionBody(live: unknown): ConnectionBody {
  const parsed = JsonObjectSchema.parse(live);
  const kept: JsonObject = {};
  for (const [name, value] of Object.entries(parsed)) {
    const inner = withoutNullsAndKeys(value);
    if (!SERVER_FIELDS.has(name) && name !== KEY_FIELD && !isEmpty(name, inner)) kept[name] = inner;
  }
  return ConnectionBodySchema.parse(kept);
}

function isEmpty(name: string, value: Json): boolean {
  if (value === null) return true;
  if (name === 'labels') return isJsonObject(value) && Object.keys(value).length === 0;
  return name === 'staticRoutes' && Array.isArray(value) && value.length === 0;
}

function withoutNullsAndKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNullsAndKeys);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([name, inner]) => inner !== null && name !== KEY_FIELD);
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutNullsAndKeys(inner)]));
}

/** What the API fills in when a field is left out: two bodies that differ only in these are the same configuration. */
const PHASE_DEFAULTS = {
  phase1: { rekeyTime: 14400 },
  phase2: { rekeyTime: 3600, dpdAction: 'restart', startAction: 'start' },
} as const;

const SUBNET_LISTS = ['localSubnets', 'remoteSubnets', 'staticRoutes'] as const;

/** Subnets are a set, and `10.0.0.1` is `10.0.0.1/32`. Host bits stay: a patch that clears them is a change. */
function subnetSet(subnets: readonly string[]): string[] {
  return subnets
    .map((text) => {
      const cidr = parseCidr(text);
      return cidr === null || cidr.hostBits ? text : cidrText(cidr);
    })
    .toSorted();
}

/** The configuration with the API's defaults filled in and its subnets as sorted sets: for comparing, not for sending. */
export function filledConfiguration(body: ConnectionBody, routingType: RoutingType): ConnectionBody {
  const routeBased =
    routingType === 'POLICY_BASED' ? {} : { localSubnets: ['0.0.0.0/0'], remoteSubnets: ['0.0.0.0/0'] };
  const tunnel = (of: TunnelBody) => ({
    ...of,
    phase1: { ...PHASE_DEFAULTS.phase1, ...of.phase1 },
    phase2: { ...PHASE_DEFAULTS.phase2, ...of.phase2 },
  });
  const filled = {
    enabled: true,
    ...routeBased,
    ...body,
    ...Object.fromEntries(SUBNET_LISTS.flatMap((name) => (body[name] ? [[name, subnetSet(body[name])]] : []))),
    tunnel1: tunnel(body.tunnel1),
    tunnel2: tunnel(body.tunnel2),
  };
  return ConnectionBodySchema.parse(JSON.parse(JSON.stringify(filled)));
}

/**
 * Whether a JSON pointer leads to a field of the published contract. What else a server shows, in a tunnel too, is its own
 * business (a time of the last change, say): it goes back as it is live, and is no part of what is compared.
 */
export function isKnownPath(path: string): boolean {
  return isKnown(ConnectionBodySchema, pathTokens(path));
}

/** A body with the unknown fields as they are live now: a later API version's field survives, whoever wrote it last. */
export function withUnknownOf(live: ConnectionBody, body: ConnectionBody): ConnectionBody {
  return ConnectionBodySchema.parse(withUnknownPart(ConnectionBodySchema, jsonOf(body), jsonOf(live)));
}

function knownFields(body: ConnectionBody): ConnectionBody {
  return ConnectionBodySchema.parse(withUnknownPart(ConnectionBodySchema, jsonOf(body), undefined));
}

function jsonOf(body: ConnectionBody): Json {
  return JsonSchema.parse(JSON.parse(JSON.stringify(body)));
}

/** SHA-256 (hex) over the RFC 8785 form of the known configuration with the API's defaults filled in. No key is part of it. */
export function configurationDigest(body: ConnectionBody, routingType: RoutingType): string {
  return createHash('sha256')
    .update(canonicalize(filledConfiguration(knownFields(body), routingType)) ?? '')
    .digest('hex');
}

/** The body as a PUT wants it: on a POLICY_BASED gateway `staticRoutes` must be absent although a GET returns it. */
export function bodyToSend(body: ConnectionBody, routingType: RoutingType): ConnectionBody {
  if (routingType !== 'POLICY_BASED') return body;
  const { staticRoutes: _, ...rest } = body;
  return ConnectionBodySchema.parse(rest);
}
