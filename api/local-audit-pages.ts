import type { Context } from 'hono';
import { auditTrail } from '../domain/audit-trail.ts';
import { everyOpenChange } from '../local/open-changes.ts';
import type { Session } from '../local/session.ts';
import type { LiveChange } from '../report/live-part.ts';
import { auditPages } from './audit-pages.ts';
import { holderOf, type TokenHolder } from './identity/token-identity.ts';

interface LocalAuditWish {
  readonly session: Session;
  readonly holders: readonly TokenHolder[];
}

/** A browser asks for a name and a password: the name does not matter. */
const BASIC = /^Basic +([A-Za-z0-9+/=]{1,1000})$/i;

export function isAuditPage({ url }: Request): boolean {
  return /^\/audit(\/|$)/.test(new URL(url).pathname);
}

/** The evidence of one machine as pages, for whoever has a token: each role may read. */
export function localAuditPages({ session, holders }: LocalAuditWish) {
  const { workspace, ports } = session;
  return auditPages({
    archive: workspace.evidence.archive,
    liveChanges: () => liveChanges(session),
    clock: ports.clock,
    mayRead: async (context) => holderOf(passwordOf(context), holders) !== null,
  });
}

function passwordOf({ req }: Context): string {
  const [, encoded = ''] = BASIC.exec(req.header('Authorization') ?? '') ?? [];
  const text = Buffer.from(encoded, 'base64').toString();
  return text.slice(text.indexOf(':') + 1);
}

async function liveChanges({ index, workspace, histories }: Session): Promise<LiveChange[]> {
  const open = await everyOpenChange(index);
  return Promise.all(
    open.map(async (request) => ({
      request,
      wait: (await workspace.signals.wait(request.changeId))?.wait ?? null,
      trail: auditTrail(await histories.read(request.changeId)),
    })),
  );
}
