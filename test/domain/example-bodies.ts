import type { ConnectionBody, TunnelBody } from '../../domain/connection-body.ts';

const PHASE = { dhGroups: ['ecp384'], encryptionAlgorithms: ['aes256'], integrityAlgorithms: ['sha2_384'] };

export function exampleTunnel(change: Partial<TunnelBody> = {}): TunnelBody {
  return {
    remoteAddress: '203.0.113.10',
    phase1: { ...PHASE, rekeyTime: 14400 },
    phase2: { ...PHASE, rekeyTime: 3600, dpdAction: 'restart', startAction: 'start' },
    ...change,
  };
}

/** A policy-based connection within every limit. */
export function exampleBody(change: Partial<ConnectionBody> = {}): ConnectionBody {
  return {
    displayName: 'office-neckarsulm',
    localSubnets: ['10.0.0.0/16'],
    remoteSubnets: ['192.168.1.0/24', '192.168.2.0/24'],
    tunnel1: exampleTunnel(),
    tunnel2: exampleTunnel({ remoteAddress: '203.0.113.11' }),
    ...change,
  };
}

/** A tunnel as a BGP_ROUTE_BASED gateway wants it. */
export function bgpTunnel(change: Partial<TunnelBody> = {}): TunnelBody {
  return exampleTunnel({
    peering: { localAddress: '169.254.10.1', remoteAddress: '169.254.10.2' },
    bgp: { remoteAsn: 65010 },
    ...change,
  });
}
