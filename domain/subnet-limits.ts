import { cidrText, parseCidr } from './cidr.ts';
import type { ConnectionBody, RoutingType } from './connection-body.ts';
import type { Finding } from './errors.ts';
import { pointerTo } from './json-pointer.ts';

const MAX_SUBNETS = 100;

/** The published limits of the three subnet lists. Source: STACKIT VPN API v1, `ConnectionResponse`, `IPv4CIDR`. */
export function subnetFindings(body: ConnectionBody, routingType: RoutingType): Finding[] {
  const findings = (['localSubnets', 'remoteSubnets'] as const).flatMap((list) => [
    ...countFindings(body[list], `/${list}`, routingType),
    ...cidrFindings(body[list], `/${list}`),
  ]);
  const { staticRoutes = [] } = body;
  if (routingType === 'POLICY_BASED' && staticRoutes.length > 0) {
    const message = `staticRoutes are for route-based gateways, this one is ${routingType}: leave them out`;
    findings.push({ code: 'limits.static-routes', message, path: '/staticRoutes' });
  }
  return [...findings, ...cidrFindings(staticRoutes, '/staticRoutes')];
}

function countFindings(subnets: readonly string[] | undefined, path: string, routingType: RoutingType): Finding[] {
  const count = subnets?.length ?? 0;
  const name = path.slice(1);
  if (count === 0 && routingType === 'POLICY_BASED') {
    return [{ code: 'subnets.missing', message: `a POLICY_BASED connection needs ${name}, 1 to ${MAX_SUBNETS}`, path }];
  }
  if (subnets === undefined || (count >= 1 && count <= MAX_SUBNETS)) return [];
  return [{ code: 'limits.subnets', message: `${name} has ${count} entries, allowed are 1 to ${MAX_SUBNETS}`, path }];
}

function cidrFindings(subnets: readonly string[] = [], list: string): Finding[] {
  return subnets.flatMap((text, index): Finding[] => {
    const path = pointerTo(list, index);
    const cidr = parseCidr(text);
    if (cidr === null) {
      const shown = JSON.stringify(text.slice(0, 60));
      const wanted = text.includes(':')
        ? 'IPv6 is not supported, only IPv4 is'
        : 'wanted is IPv4, for example 10.0.0.0/16';
      return [{ code: 'limits.cidr', message: `${shown} is no IPv4 CIDR: ${wanted}`, path }];
    }
    if (!cidr.hostBits) return [];
    return [{ code: 'limits.host-bits', message: `${text} has host bits set; the network is ${cidrText(cidr)}`, path }];
  });
}
