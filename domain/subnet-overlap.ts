import { type Cidr, cidrText, parseCidr } from './cidr.ts';
import type { ConnectionBody, RoutingType } from './connection-body.ts';
import type { Finding } from './errors.ts';
import type { LiveConnection } from './gateway-view.ts';
import { pointerTo } from './json-pointer.ts';
import { joinedSpans, nestedPairs, overlappingPairs } from './overlapping-pairs.ts';
import type { NetworkAreaFacts } from './ports.ts';

export interface OverlapFacts {
  readonly body: ConnectionBody;
  readonly routingType: RoutingType;
  /** The connection under change: its own live state among `others` is left out. */
  readonly connectionId: string;
  readonly others: readonly LiveConnection[];
  /** Null: not read, so nothing is compared with it. */
  readonly area: NetworkAreaFacts | null;
  /** The gateway's addresses in the network area: routes through them are this gateway's own. */
  readonly ownNextHops: readonly string[];
}

const LISTS = { localSubnets: 'local subnet', remoteSubnets: 'remote subnet', staticRoutes: 'static route' } as const;
type ListName = keyof typeof LISTS;

interface OwnBlock {
  readonly cidr: Cidr;
  readonly list: ListName;
  readonly path: string;
}

interface ForeignBlock {
  readonly cidr: Cidr;
  readonly code: string;
  /** Where it comes from. Equal blocks are one, so that many connections with one subnet stay one finding. */
  readonly origins: string[];
}

/**
 * Subnets that claim the same addresses. Not compared: remote subnets with the connection's own static routes (those
 * point at what lies behind the tunnel), local subnets with other connections (several may share one), and 0.0.0.0/0,
 * the default of route-based connections. Texts that are no CIDR are left to the limits.
 */
export function overlapFindings(facts: OverlapFacts): Finding[] {
  const { body, routingType, area } = facts;
  const local = ownBlocks(body, 'localSubnets');
  const remote = ownBlocks(body, 'remoteSubnets');
  const routes = routingType === 'POLICY_BASED' ? [] : ownBlocks(body, 'staticRoutes');
  const beyond = [...remote, ...routes];
  return [
    ...[local, remote, routes].flatMap(withinOneList),
    ...overlappingPairs(local, beyond).map(([ours, theirs]) => localAgainst(ours, theirs)),
    ...overlappingPairs(beyond, foreignBlocks(facts)).map(([own, foreign]) => againstForeign(own, foreign)),
    ...(area === null ? [] : outsideArea(local, area)),
  ];
}

function ownBlocks(body: ConnectionBody, list: ListName): OwnBlock[] {
  return (body[list] ?? []).flatMap((text, index) =>
    blocksOf([text]).map((cidr) => ({ cidr, list, path: pointerTo(`/${list}`, index) })),
  );
}

function blocksOf(texts: readonly string[]): Cidr[] {
  return texts.map(parseCidr).filter((cidr): cidr is Cidr => cidr !== null && cidr.length > 0);
}

function foreignBlocks({ others, connectionId, routingType, area, ownNextHops }: OverlapFacts): ForeignBlock[] {
  const blocks = new Map<string, ForeignBlock>();
  const add = (code: string, origin: string, texts: readonly string[]) => {
    for (const cidr of blocksOf(texts)) {
      const key = `${code} ${cidrText(cidr)}`;
      const known = blocks.get(key);
      if (known) known.origins.push(origin);
      else blocks.set(key, { cidr, code, origins: [origin] });
    }
  };
  for (const { body, connectionId: id } of others) {
    if (id === connectionId) continue;
    const { displayName, remoteSubnets = [], staticRoutes = [] } = body;
    add('overlap.other-connection', `a remote subnet of connection ${displayName} (${id})`, remoteSubnets);
    if (routingType === 'POLICY_BASED') continue;
    add('overlap.other-connection', `a static route of connection ${displayName} (${id})`, staticRoutes);
  }
  if (area === null) return [...blocks.values()];
  add('overlap.area-range', 'a range of the network area', area.ranges);
  if (area.transferNetwork !== null) {
    add('overlap.transfer-network', 'the transfer network of the network area', [area.transferNetwork]);
  }
  add('overlap.area-network', 'a network of the project', area.networks);
  for (const { destination, nextHop } of area.routes) {
    if (nextHop !== null && ownNextHops.includes(nextHop)) continue;
    const via = nextHop === null ? 'without a next hop' : `via ${nextHop}`;
    add('overlap.area-route', `a route of the network area ${via}`, [destination]);
  }
  return [...blocks.values()];
}

function withinOneList(blocks: readonly OwnBlock[]): Finding[] {
  return nestedPairs(blocks).map(({ inner, outer }) => ({
    code: 'overlap.same-list',
    message: `${LISTS[inner.list]} ${cidrText(inner.cidr)} overlaps ${cidrText(outer.cidr)} of the same list`,
    path: inner.path,
  }));
}

function localAgainst(local: OwnBlock, beyond: OwnBlock): Finding {
  return {
    code: beyond.list === 'staticRoutes' ? 'overlap.local-static' : 'overlap.local-remote',
    message: `local subnet ${cidrText(local.cidr)} overlaps ${LISTS[beyond.list]} ${cidrText(beyond.cidr)} of this connection`,
    path: local.path,
  };
}

function againstForeign(own: OwnBlock, { cidr, code, origins }: ForeignBlock): Finding {
  const [origin, ...more] = new Set(origins);
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  return {
    code,
    message: `${LISTS[own.list]} ${cidrText(own.cidr)} overlaps ${cidrText(cidr)}, ${origin}${others}`,
    path: own.path,
  };
}

function outsideArea(local: readonly OwnBlock[], area: NetworkAreaFacts): Finding[] {
  const spans = joinedSpans(blocksOf(area.ranges));
  const outside = local.filter(
    ({ cidr }) => !spans.some(({ first, last }) => first <= cidr.first && cidr.last <= last),
  );
  return outside.map(({ cidr, path }) => ({
    code: 'overlap.local-outside-area',
    message: `local subnet ${cidrText(cidr)} lies outside the ranges of the network area: ${area.ranges.join(', ') || 'none'}`,
    path,
  }));
}
