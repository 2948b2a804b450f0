import type { ConnectionBody, RoutingType } from '../../domain/connection-body.ts';

/** What a GET answers after a PUT of this body, as published: an id, a state, defaults filled in, empty fields as null or []. */
export function answeredBody(sent: ConnectionBody, routingType: RoutingType): object {
  const anywhere = routingType === 'POLICY_BASED' ? {} : { localSubnets: ['0.0.0.0/0'], remoteSubnets: ['0.0.0.0/0'] };
  const tunnel = (of: ConnectionBody['tunnel1']) => ({
    bgp: null,
    ...of,
    phase1: { rekeyTime: 14400, ...of.phase1 },
    phase2: { rekeyTime: 3600, dpdAction: 'restart', startAction: 'start', ...of.phase2 },
  });
  return {
    state: 'READY',
    id: '77aa0000-0000-4000-8000-000000000003',
    staticRoutes: [],
    enabled: true,
    labels: null,
    ...anywhere,
    ...sent,
    tunnel2: tunnel(sent.tunnel2),
    tunnel1: tunnel(sent.tunnel1),
  };
}
