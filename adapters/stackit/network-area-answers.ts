import * as z from 'zod';

const GUID = z.guid();

export const ProjectAnswerSchema = z.object({ areaId: z.string().nullish() });

/** STACKIT's own areas have words for ids (`PUBLIC`, `SCHWARZ`) and belong to no organization. */
export function isOwnArea(areaId: string | null | undefined): areaId is string {
  return GUID.safeParse(areaId).success;
}

/** Source: IaaS API v2, `RegionalArea`. */
export const AreaAnswerSchema = z
  .object({
    ipv4: z
      .object({
        networkRanges: z.array(z.object({ prefix: z.string() })).nullish(),
        transferNetwork: z.string().nullish(),
      })
      .nullish(),
  })
  .transform(({ ipv4 }) => ({
    ranges: (ipv4?.networkRanges ?? []).map(({ prefix }) => prefix),
    transferNetwork: ipv4?.transferNetwork ?? null,
  }));

/** A network that is not routed cannot be reached from the area, so it cannot be in a tunnel's way. */
export const NetworksAnswerSchema = z
  .object({
    items: z
      .array(
        z.object({
          routed: z.boolean().nullish(),
          ipv4: z.object({ prefixes: z.array(z.string()).nullish() }).nullish(),
        }),
      )
      .nullish(),
  })
  .transform(({ items }) =>
    (items ?? []).filter(({ routed }) => routed !== false).flatMap(({ ipv4 }) => ipv4?.prefixes ?? []),
  );

export const RoutingTablesAnswerSchema = z
  .object({ items: z.array(z.object({ id: z.string().nullish() })).nullish() })
  .transform(({ items }) => (items ?? []).flatMap(({ id }) => id ?? []));

const EndSchema = z.object({ type: z.string(), value: z.string().nullish() });

/** IPv4 only, as the VPN. A next hop without an address (internet, blackhole) is null. */
export const RoutesAnswerSchema = z
  .object({ items: z.array(z.object({ destination: EndSchema, nexthop: EndSchema.nullish() })).nullish() })
  .transform(({ items }) =>
    (items ?? []).flatMap(({ destination, nexthop }) => {
      if (destination.type.toLowerCase() !== 'cidrv4' || !destination.value) return [];
      const addressed = ['ipv4', 'ipv6'].includes(nexthop?.type.toLowerCase() ?? '');
      return [{ destination: destination.value, nextHop: addressed ? (nexthop?.value ?? null) : null }];
    }),
  );
