import * as z from 'zod';
import { parseIpv4 } from './cidr.ts';
import type { RoutingType, TunnelBody } from './connection-body.ts';
import type { Finding } from './errors.ts';
import type { TunnelName } from './identifiers.ts';

const AEAD = ['aes128gcm16', 'aes256gcm16'];
const ALGORITHMS = {
  encryptionAlgorithms: { code: 'limits.encryption-algorithms', allowed: ['aes256', ...AEAD] },
  integrityAlgorithms: { code: 'limits.integrity-algorithms', allowed: ['sha1', 'sha2_256', 'sha2_384', 'sha2_512'] },
  dhGroups: { code: 'limits.dh-groups', allowed: ['modp1024', 'modp2048', 'ecp256', 'ecp384', 'modp2048s256'] },
} as const;
const ACTIONS = {
  dpdAction: { code: 'limits.dpd-action', allowed: ['clear', 'restart'] },
  startAction: { code: 'limits.start-action', allowed: ['none', 'start'] },
} as const;
/** Seconds. */
const REKEY = { phase1: { min: 900, max: 28800 }, phase2: { min: 900, max: 3600 } } as const;
const ASN = { min: 64512, max: 4294967294 } as const;

/** The published limits of one tunnel. Source: STACKIT VPN API v1, `TunnelConfiguration`, `PrivateASN`, `IPv4`. */
export function tunnelFindings(tunnel: TunnelBody, name: TunnelName, routingType: RoutingType): Finding[] {
  return [
    ...addressFindings(tunnel.remoteAddress, `/${name}/remoteAddress`),
    ...phaseFindings(tunnel, name, 'phase1'),
    ...phaseFindings(tunnel, name, 'phase2'),
    ...peeringFindings(tunnel, name, routingType),
    ...bgpFindings(tunnel, name, routingType),
  ];
}

function phaseFindings(tunnel: TunnelBody, name: TunnelName, phaseName: 'phase1' | 'phase2'): Finding[] {
  const phase = tunnel[phaseName];
  const path = `/${name}/${phaseName}`;
  const findings: Finding[] = [];
  for (const field of ['encryptionAlgorithms', 'integrityAlgorithms', 'dhGroups'] as const) {
    const { code, allowed } = ALGORITHMS[field];
    findings.push(...(phase[field] ?? []).flatMap((word) => wordFindings(code, word, allowed, `${path}/${field}`)));
  }
  if (phase.encryptionAlgorithms.length === 0) {
    const { code, allowed } = ALGORITHMS.encryptionAlgorithms;
    const message = `no encryption algorithm is named, allowed are ${allowed.join(', ')}`;
    findings.push({ code, message, path: `${path}/encryptionAlgorithms` });
  }
  const needsGroup = phase.encryptionAlgorithms.some((word) => !AEAD.includes(word));
  if (needsGroup && (phase.dhGroups ?? []).length === 0) {
    const message = `dhGroups are required unless every encryption algorithm is AEAD (${AEAD.join(', ')})`;
    findings.push({ code: 'dh-groups.missing', message, path: `${path}/dhGroups` });
  }
  const { rekeyTime } = phase;
  if (rekeyTime !== undefined) {
    const limit = { ...REKEY[phaseName], code: 'limits.rekey-time', unit: ' s' };
    findings.push(...numberFindings(rekeyTime, limit, `${path}/rekeyTime`));
  }
  if (phaseName === 'phase1') return findings;
  for (const field of ['dpdAction', 'startAction'] as const) {
    const word = phase[field];
    const { code, allowed } = ACTIONS[field];
    if (word !== undefined) findings.push(...wordFindings(code, word, allowed, `${path}/${field}`));
  }
  return findings;
}

function peeringFindings({ peering }: TunnelBody, name: TunnelName, routingType: RoutingType): Finding[] {
  const path = `/${name}/peering`;
  const { localAddress, remoteAddress } = peering ?? {};
  const findings = [
    ...(localAddress === undefined ? [] : addressFindings(localAddress, `${path}/localAddress`)),
    ...(remoteAddress === undefined ? [] : addressFindings(remoteAddress, `${path}/remoteAddress`)),
  ];
  if (routingType === 'BGP_ROUTE_BASED' && (localAddress === undefined || remoteAddress === undefined)) {
    const message = `a tunnel of a BGP_ROUTE_BASED gateway needs peering with localAddress and remoteAddress`;
    findings.push({ code: 'peering.missing', message, path });
  }
  if (localAddress !== undefined && localAddress === remoteAddress) {
    const message = `both ends of the peering have the address ${shown(localAddress)}, they must differ`;
    findings.push({ code: 'peering.same-address', message, path });
  }
  return findings;
}

function bgpFindings({ bgp }: TunnelBody, name: TunnelName, routingType: RoutingType): Finding[] {
  const path = `/${name}/bgp`;
  if (bgp === undefined) {
    if (routingType !== 'BGP_ROUTE_BASED') return [];
    return [{ code: 'bgp.missing', message: 'a tunnel of a BGP_ROUTE_BASED gateway needs bgp with remoteAsn', path }];
  }
  const findings = numberFindings(bgp.remoteAsn, { ...ASN, code: 'limits.asn', unit: '' }, `${path}/remoteAsn`);
  const filterId = bgp.inboundFilterId;
  if (filterId !== undefined && !z.guid().safeParse(filterId).success) {
    const message = `${shown(filterId)} is no filter id: wanted is a UUID`;
    findings.push({ code: 'limits.filter-id', message, path: `${path}/inboundFilterId` });
  }
  return findings;
}

function addressFindings(text: string, path: string): Finding[] {
  if (parseIpv4(text) !== null) return [];
  const wanted = text.includes(':')
    ? 'IPv6 is not supported, only IPv4 is'
    : 'wanted is IPv4, for example 203.0.113.10';
  return [{ code: 'limits.ipv4', message: `${shown(text)} is no IPv4 address: ${wanted}`, path }];
}

function wordFindings(code: string, word: string, allowed: readonly string[], path: string): Finding[] {
  return allowed.includes(word) ? [] : [{ code, message: `${shown(word)} is none of ${allowed.join(', ')}`, path }];
}

interface NumberLimit {
  readonly min: number;
  readonly max: number;
  readonly code: string;
  readonly unit: string;
}

function numberFindings(value: number, { min, max, code, unit }: NumberLimit, path: string): Finding[] {
  if (Number.isInteger(value) && value >= min && value <= max) return [];
  return [{ code, message: `${value}${unit} is out of range: a whole number from ${min} to ${max}${unit}`, path }];
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
