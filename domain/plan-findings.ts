import { bodyToSend, type ConnectionBody } from './connection-body.ts';
import { apiVersionFindings, limitFindings } from './connection-limits.ts';
import type { Finding } from './errors.ts';
import { gatewayIsReady } from './gateway-verdict.ts';
import type { TunnelName } from './identifiers.ts';
import type { PlanFacts } from './plan-facts.ts';
import { CURRENT, versionLabelled } from './psk-labels.ts';
import { isTold } from './settings.ts';
import { overlapFindings } from './subnet-overlap.ts';
import { weakAlgorithmFindings } from './weak-algorithms.ts';

interface Findings {
  readonly refusals: readonly Finding[];
  readonly warnings: readonly Finding[];
}

const DAY_MILLISECONDS = 86_400_000;

/**
 * What is wrong with the planned configuration. Overlaps that are live already are no work of this change: they are
 * warned of, or no key of such a connection could ever be rotated.
 */
export function configurationFindings(facts: PlanFacts, before: ConnectionBody, after: ConnectionBody): Findings {
  const { routingType } = facts.gateway;
  const known = new Set(overlaps(facts, before).map(({ code, message }) => `${code} ${message}`));
  const found = overlaps(facts, after);
  const isLive = ({ code, message }: Finding) => known.has(`${code} ${message}`);
  return {
    refusals: [
      ...limitFindings(after, routingType),
      ...filterFindings(facts, after),
      ...found.filter((finding) => !isLive(finding)),
    ],
    warnings: [
      ...weakAlgorithmFindings(after),
      ...found.filter(isLive).map((finding) => ({ ...finding, message: `${finding.message} (live already)` })),
      ...uncheckedFindings(facts),
    ],
  };
}

/** The filter that is live would be lost, the planned one would never arrive. */
function filterFindings({ live, apiVersion }: PlanFacts, after: ConnectionBody): Finding[] {
  const lost = apiVersionFindings(live.body, apiVersion);
  return [...lost, ...apiVersionFindings(after, apiVersion).filter(({ path }) => !lost.some((is) => is.path === path))];
}

function overlaps(facts: PlanFacts, body: ConnectionBody): Finding[] {
  return overlapFindings({
    body: bodyToSend(body, facts.gateway.routingType),
    routingType: facts.gateway.routingType,
    connectionId: facts.settings.connectionId,
    others: facts.others,
    area: areaToCheck(facts),
    ownNextHops: nextHops(facts),
  });
}

/** A route to the gateway itself cannot be told from a foreign one while its next hop is not known: none is checked then. */
function areaToCheck(facts: PlanFacts) {
  if (facts.area === null || 'unchecked' in facts.area) return null;
  return nextHops(facts).length > 0 ? facts.area : { ...facts.area, routes: [] };
}

function nextHops({ gatewayStatus }: PlanFacts): string[] {
  return gatewayStatus.tunnels.flatMap(({ internalNextHopIP }) => internalNextHopIP ?? []);
}

function uncheckedFindings(facts: PlanFacts): Finding[] {
  if (facts.area === null) return [];
  if ('unchecked' in facts.area) return [{ code: 'overlap.unchecked', message: facts.area.unchecked }];
  if (nextHops(facts).length > 0 || facts.area.routes.length === 0) return [];
  return [{ code: 'overlap.unchecked', message: 'routes not checked: the gateway tells no internal next hop' }];
}

/** What is wrong, or worth a word, with the moment: gateway, ticket, keys. */
export function situationFindings(facts: PlanFacts, touched: readonly TunnelName[], after: ConnectionBody): Findings {
  const { request, settings, gateway, gatewayStatus, heldBy, live } = facts;
  const refusals: Finding[] = [];
  const warnings: Finding[] = [];
  const words = [
    gateway.state,
    gatewayStatus.gatewayStatus,
    live.state,
    ...gatewayStatus.tunnels.map((t) => t.instanceState),
  ];
  if (!gatewayIsReady(words)) {
    const said = words.filter((word) => word !== null).join(', ') || 'no state at all';
    const more = gatewayStatus.errorMessage ? ` (${gatewayStatus.errorMessage})` : '';
    const finding = { code: 'gateway.not-ready', message: `the gateway is not READY: ${said}${more}` };
    (heldBy === null ? refusals : warnings).push(finding);
  }
  if (heldBy !== null)
    warnings.push({ code: 'gateway.claimed', message: `change ${heldBy} holds the gateway: this one waits` });
  if (settings.requireTicket && request.ticket === null) {
    refusals.push({ code: 'ticket.missing', message: `${request.connection} demands a ticket: pass --ticket` });
  }
  if (request.kind === 'rotate-psk') refusals.push(...rotationFindings(facts));
  warnings.push(...ageFindings(facts), ...passiveFindings(after, touched));
  return { refusals, warnings };
}

/** Why new keys could not be brought to both ends, proven there, or taken back. */
function rotationFindings({ request: { connection }, settings: { peer, pskSecret }, live, versions }: PlanFacts) {
  const findings: Finding[] = [];
  if (!versionLabelled(versions, CURRENT)) {
    findings.push({
      code: 'psk.no-current-version',
      message: `the vault has no keys for ${pskSecret}, so there would be no way back: import the present ones with \`vpn-change vault import ${connection} --file FILE\``,
    });
  }
  if (live.body.enabled === false) {
    findings.push({
      code: 'connection.disabled',
      message: `${connection} is disabled, so no tunnel could prove the new keys: enable it first`,
    });
  }
  if (isTold(peer) && !peer.actions.includes('load-key')) {
    findings.push({
      code: 'peer.no-load-key',
      message: `the device of ${connection} does not declare load-key: add it to peer.actions, or choose kind none for a device that pulls its keys`,
    });
  }
  return findings;
}

function ageFindings({ settings, versions, now }: PlanFacts): Finding[] {
  const current = versionLabelled(versions, CURRENT);
  if (!current) return [];
  const days = Math.floor((now - current.createdAt) / DAY_MILLISECONDS);
  if (days <= settings.rotation.maxAgeDays) return [];
  return [
    { code: 'psk.overdue', message: `the keys are ${days} days old, the maximum is ${settings.rotation.maxAgeDays}` },
  ];
}

/** A tunnel that STACKIT does not start by itself comes back only when the peer starts it. */
function passiveFindings(body: ConnectionBody, touched: readonly TunnelName[]): Finding[] {
  return touched
    .filter((name) => body[name].phase2.startAction === 'none')
    .map((name) => ({
      code: 'tunnel.passive',
      message: `${name} has startAction none: after the change only the peer can bring it up again`,
      path: `/${name}/phase2/startAction`,
    }));
}
