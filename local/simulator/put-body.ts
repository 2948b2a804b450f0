import * as z from 'zod';
import { type ConnectionBody, ConnectionBodySchema, type RoutingType } from '../../domain/connection-body.ts';
import { TUNNEL_NAMES } from '../../domain/identifiers.ts';
import { PreSharedKey, type SomePsks } from '../../domain/pre-shared-key.ts';

const AEAD = new Set(['aes128gcm16', 'aes256gcm16']);
const OCTET = String.raw`(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const ADDRESS = String.raw`${OCTET}(\.${OCTET}){3}`;
const AddressSchema = z.string().regex(new RegExp(`^${ADDRESS}$`), 'must be an IPv4 address');
const CidrSchema = z.string().regex(new RegExp(String.raw`^${ADDRESS}(/(\d|[12]\d|3[0-2]))?$`), 'must be an IPv4 CIDR');
const SubnetsSchema = z.array(CidrSchema).min(1).max(100);
const LabelTextSchema = z
  .string()
  .max(63)
  .regex(/^([a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?)?$/);

const DH_GROUPS = ['modp1024', 'modp2048', 'ecp256', 'ecp384', 'modp2048s256'] as const;
const phaseFields = {
  dhGroups: z.array(z.enum(DH_GROUPS)).optional(),
  encryptionAlgorithms: z.array(z.enum(['aes256', 'aes128gcm16', 'aes256gcm16'])).min(1),
  integrityAlgorithms: z.array(z.enum(['sha1', 'sha2_256', 'sha2_384', 'sha2_512'])),
};
type Phase = { readonly dhGroups?: readonly string[] | undefined; readonly encryptionAlgorithms: readonly string[] };

function hasItsGroups({ dhGroups, encryptionAlgorithms }: Phase): boolean {
  return (dhGroups ?? []).length > 0 || encryptionAlgorithms.every((algorithm) => AEAD.has(algorithm));
}
const groupsMissing = { path: ['dhGroups'], error: 'field is required unless AEAD algorithms are selected' };

/** Source: STACKIT VPN API v1, `TunnelConfiguration`. The defaults are the API's. */
const TunnelPutSchema = z.looseObject({
  remoteAddress: AddressSchema,
  preSharedKey: z
    .string()
    .min(20, 'must have at least 20 characters')
    .transform((value) => new PreSharedKey(value))
    .optional(),
  phase1: z
    .looseObject({ ...phaseFields, rekeyTime: z.int().min(900).max(28_800).default(14_400) })
    .refine(hasItsGroups, groupsMissing),
  phase2: z
    .looseObject({
      ...phaseFields,
      rekeyTime: z.int().min(900).max(3_600).default(3_600),
      dpdAction: z.enum(['clear', 'restart']).default('restart'),
      startAction: z.enum(['none', 'start']).default('start'),
    })
    .refine(hasItsGroups, groupsMissing),
  peering: z
    .looseObject({ localAddress: AddressSchema.optional(), remoteAddress: AddressSchema.optional() })
    .optional(),
  bgp: z
    .looseObject({ remoteAsn: z.int().min(64_512).max(4_294_967_294), inboundFilterId: z.guid().nullable().optional() })
    .optional(),
});

const PutBodySchema = z.looseObject({
  displayName: z.string().regex(/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/),
  enabled: z.boolean().default(true),
  labels: z
    .record(LabelTextSchema.min(1), LabelTextSchema)
    .refine((labels) => Object.keys(labels).length <= 64, 'must have at most 64 labels')
    .default({}),
  localSubnets: SubnetsSchema.optional(),
  remoteSubnets: SubnetsSchema.optional(),
  staticRoutes: z.array(CidrSchema).optional(),
  tunnel1: TunnelPutSchema,
  tunnel2: TunnelPutSchema,
});

export interface FieldProblem {
  readonly field: string;
  readonly description: string;
}
export type ReadPut =
  | { readonly body: ConnectionBody; readonly keys: SomePsks }
  | { readonly problems: readonly FieldProblem[] };

/** A PUT's body with the API's defaults filled in and its keys set apart, or every field that breaks the limits. */
export function readPut(json: unknown, routingType: RoutingType): ReadPut {
  const parsed = PutBodySchema.safeParse(json);
  if (!parsed.success) {
    return {
      problems: parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), description: message })),
    };
  }
  const { id: _, tunnel1, tunnel2, ...shared } = parsed.data;
  const { preSharedKey: key1, ...first } = tunnel1;
  const { preSharedKey: key2, ...second } = tunnel2;
  const everywhere =
    routingType === 'POLICY_BASED' ? {} : { localSubnets: ['0.0.0.0/0'], remoteSubnets: ['0.0.0.0/0'] };
  const body = ConnectionBodySchema.parse(withoutNulls({ ...everywhere, ...shared, tunnel1: first, tunnel2: second }));
  const problems = routingProblems(body, routingType);
  if (problems.length > 0) return { problems };
  return { body, keys: { ...(key1 && { tunnel1: key1 }), ...(key2 && { tunnel2: key2 }) } };
}

function routingProblems(body: ConnectionBody, routingType: RoutingType): FieldProblem[] {
  const required = (field: string, value: unknown) =>
    value === undefined ? [{ field, description: `field is required for ${routingType}` }] : [];
  if (routingType === 'POLICY_BASED') {
    const excluded = { field: 'staticRoutes', description: 'field must be excluded' };
    return [
      ...required('localSubnets', body.localSubnets),
      ...required('remoteSubnets', body.remoteSubnets),
      ...(body.staticRoutes === undefined ? [] : [excluded]),
    ];
  }
  if (routingType === 'ROUTE_BASED') return [];
  return TUNNEL_NAMES.flatMap((name) => [
    ...required(`${name}.bgp`, body[name].bgp),
    ...required(`${name}.peering.localAddress`, body[name].peering?.localAddress),
    ...required(`${name}.peering.remoteAddress`, body[name].peering?.remoteAddress),
  ]);
}

/** The API's null for a filter id means none. */
function withoutNulls(body: object): unknown {
  return JSON.parse(JSON.stringify(body, (_, value: unknown) => (value === null ? undefined : value)));
}
