import type { ChangeWish } from './change-request.ts';
import type { Finding } from './errors.ts';
import { nearestName } from './nearest-name.ts';
import { patchRefusals } from './patch-rules.ts';
import type { ConnectionSettings } from './settings.ts';

export interface WishFacts {
  readonly connections: Readonly<Record<string, ConnectionSettings>>;
  /** Why a URL may not be told of the change; null: it may. */
  readonly callbackFinding: (url: string) => Finding | null;
}

/**
 * Why a wish cannot become a change, all reasons at once, before anything of it is kept. Paths are JSON pointers into the wish;
 * no message holds a value of the patch: it might be a key.
 */
export function wishFindings(wish: ChangeWish, { connections, callbackFinding }: WishFacts): Finding[] {
  const { connection, ticket, notBefore, notAfter, callbackUrl } = wish;
  const settings = Object.hasOwn(connections, connection) ? connections[connection] : undefined;
  const findings: Finding[] = [];
  if (settings === undefined) findings.push(unknownConnection(connection, Object.keys(connections)));
  if (settings?.requireTicket && ticket === null) {
    findings.push({ code: 'ticket.missing', message: `${connection} demands a ticket`, path: '/ticket' });
  }
  if (notBefore !== null && notAfter !== null && Date.parse(notBefore) > Date.parse(notAfter)) {
    findings.push({ code: 'window.inverted', message: 'notAfter lies before notBefore', path: '/notAfter' });
  }
  const callback = callbackUrl === null ? null : callbackFinding(callbackUrl);
  if (callback) findings.push({ ...callback, path: '/callbackUrl' });
  return [...findings, ...patchFindings(wish)];
}

function patchFindings(wish: ChangeWish): Finding[] {
  if (wish.kind !== 'update') return [];
  return patchRefusals(wish.patch).map(({ path = '', ...finding }) => ({ ...finding, path: `/patch${path}` }));
}

function unknownConnection(name: string, names: readonly string[]): Finding {
  const near = nearestName(name, names);
  const hint = near ? `did you mean ${near}?` : 'GET /connections has those there are';
  return {
    code: 'connection.not-configured',
    message: `no connection of this name is configured; ${hint}`,
    path: '/connection',
  };
}
