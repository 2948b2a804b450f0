/** What a field of a patch holds. `required`: it can be changed, never removed. */
export type FieldRule =
  | { readonly kind: 'string' | 'boolean' | 'integer' | 'list' | 'labels'; readonly required?: true }
  | { readonly kind: 'object'; readonly required?: true; readonly fields: Fields };
export type Fields = Readonly<Record<string, FieldRule>>;

const STRING = { kind: 'string' } as const;
const LIST = { kind: 'list' } as const;
const INTEGER = { kind: 'integer' } as const;

const PHASE1 = {
  dhGroups: LIST,
  encryptionAlgorithms: { ...LIST, required: true },
  integrityAlgorithms: { ...LIST, required: true },
  rekeyTime: INTEGER,
} satisfies Fields;

const TUNNEL = {
  kind: 'object',
  required: true,
  fields: {
    remoteAddress: { ...STRING, required: true },
    phase1: { kind: 'object', required: true, fields: PHASE1 },
    phase2: { kind: 'object', required: true, fields: { ...PHASE1, dpdAction: STRING, startAction: STRING } },
    peering: { kind: 'object', fields: { localAddress: STRING, remoteAddress: STRING } },
    bgp: { kind: 'object', fields: { remoteAsn: { ...INTEGER, required: true }, inboundFilterId: STRING } },
  },
} satisfies FieldRule;

/** Everything that an update may touch. Source: STACKIT VPN API v1, `UpdateGatewayConnectionPayload`, without keys. */
export const PATCH_FIELDS: Fields = {
  displayName: { ...STRING, required: true },
  enabled: { kind: 'boolean' },
  labels: { kind: 'labels' },
  localSubnets: LIST,
  remoteSubnets: LIST,
  staticRoutes: LIST,
  tunnel1: TUNNEL,
  tunnel2: TUNNEL,
};

/** Where a known name belongs, in dotted words with `tunnelN` for either tunnel; empty when it is known nowhere. */
export function homesOf(name: string, fields: Fields = PATCH_FIELDS, prefix = ''): string[] {
  const homes = Object.entries(fields).flatMap(([field, rule]) => {
    const here = `${prefix}${/^tunnel\d$/.test(field) ? 'tunnelN' : field}`;
    const below = rule.kind === 'object' ? homesOf(name, rule.fields, `${here}.`) : [];
    return field === name ? [here, ...below] : below;
  });
  return [...new Set(homes)];
}
