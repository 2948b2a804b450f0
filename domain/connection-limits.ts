import type { ConnectionBody, RoutingType } from './connection-body.ts';
import type { Finding } from './errors.ts';
import { TUNNEL_NAMES } from './identifiers.ts';
import { pointerTo } from './json-pointer.ts';
import type { ApiVersion } from './settings.ts';
import { subnetFindings } from './subnet-limits.ts';
import { tunnelFindings } from './tunnel-limits.ts';

const DISPLAY_NAME = /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;
const LABEL_TEXT = /^([a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?)?$/;
const MAX_LABELS = 64;
const MAX_LABEL_LENGTH = 63;

/** Everything in a body that is outside STACKIT's published limits. Source: STACKIT VPN API v1, the schemas. */
export function limitFindings(body: ConnectionBody, routingType: RoutingType): Finding[] {
  return [
    ...displayNameFindings(body.displayName),
    ...labelFindings(body.labels ?? {}),
    ...subnetFindings(body, routingType),
    ...TUNNEL_NAMES.flatMap((name) => tunnelFindings(body[name], name, routingType)),
  ];
}

/** Alpha and beta versions do not know filter ids: a PUT through them would drop the filter. */
export function apiVersionFindings(body: ConnectionBody, apiVersion: ApiVersion): Finding[] {
  if (apiVersion === 'v1') return [];
  return TUNNEL_NAMES.filter((name) => body[name].bgp?.inboundFilterId !== undefined).map((name) => ({
    code: 'api-version.filter-id',
    message: `a change through ${apiVersion} would drop the BGP filter of ${name}: set stackit.apiVersion to v1`,
    path: `/${name}/bgp/inboundFilterId`,
  }));
}

function displayNameFindings(displayName: string): Finding[] {
  if (DISPLAY_NAME.test(displayName)) return [];
  const message = `${shown(displayName)} is no display name: 1 to 63 letters, digits and -, with a letter or digit at both ends`;
  return [{ code: 'limits.display-name', message, path: '/displayName' }];
}

function labelFindings(labels: Readonly<Record<string, string>>): Finding[] {
  const entries = Object.entries(labels);
  const findings: Finding[] = [];
  if (entries.length > MAX_LABELS) {
    const message = `${entries.length} labels, allowed are at most ${MAX_LABELS}`;
    findings.push({ code: 'limits.labels', message, path: '/labels' });
  }
  const rule = `at most ${MAX_LABEL_LENGTH} letters, digits and . _ -, with a letter or digit at both ends`;
  for (const [name, value] of entries) {
    const path = pointerTo('/labels', name);
    if (name === '' || !isLabelText(name)) {
      findings.push({ code: 'limits.label-name', message: `label name ${shown(name)}: ${rule}, not empty`, path });
    }
    if (!isLabelText(value)) {
      findings.push({ code: 'limits.label-value', message: `label value ${shown(value)}: ${rule}`, path });
    }
  }
  return findings;
}

function isLabelText(text: string): boolean {
  return text.length <= MAX_LABEL_LENGTH && LABEL_TEXT.test(text);
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
