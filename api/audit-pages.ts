import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { stream } from 'hono/streaming';
import { OutcomeSchema } from '../domain/change-result.ts';
import type { EvidenceFilter, ReadableArchive } from '../domain/evidence-archive.ts';
import { isEvidence, KeptRecordSchema } from '../domain/evidence-record.ts';
import { ChangeIdSchema } from '../domain/identifiers.ts';
import type { Clock } from '../domain/ports.ts';
import { reviewsIn } from '../domain/selected-evidence.ts';
import { changeBody, outcomeBadge } from '../report/change-part.ts';
import { type Html, told } from '../report/html.ts';
import { type ListQuery, listPart } from '../report/list-part.ts';
import { type LiveChange, livePart } from '../report/live-part.ts';
import { contentPolicy, pageEnd, pageHead } from '../report/page.ts';
import { reportDocument } from '../report/report-document.ts';
import { reportOf } from '../report/report-of.ts';
import { SCRIPT } from '../report/script.ts';

export interface AuditPagePorts {
  readonly archive: ReadableArchive;
  readonly liveChanges: () => Promise<readonly LiveChange[]>;
  readonly clock: Clock;
  /** Whether whoever asks may see evidence. */
  readonly mayRead: (context: Context) => Promise<boolean>;
}

/** Records on one page: whoever wants more narrows the time, or takes the report. */
const SHOWN = 500;
const DAY_MILLISECONDS = 86_400_000;

/** `/audit`: the evidence as pages, with what is going on now. Reads only. */
export function auditPages({ archive, liveChanges, clock, mayRead }: AuditPagePorts): Hono {
  const app = new Hono();
  app.use('/audit/*', async (context, next) => {
    context.header('Cache-Control', 'no-store');
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('Referrer-Policy', 'no-referrer');
    const script = context.req.path === '/audit/report' ? SCRIPT : '';
    context.header('Content-Security-Policy', `${contentPolicy(script)}; frame-ancestors 'none'`);
    if (await mayRead(context)) return next();
    context.header('WWW-Authenticate', 'Basic realm="vpn-change", charset="UTF-8"');
    return context.html(await page('Sign in', html`<p>Sign in with your token as the password.</p>`), 401);
  });
  app.get('/audit', async (context) => {
    const query = queryOf(context);
    const [live, rows] = await Promise.all([liveChanges(), archive.list({ ...filterOf(query), limit: SHOWN + 1 })]);
    const list = listPart(query, rows.slice(0, SHOWN), rows.length > SHOWN);
    return context.html(await page('VPN changes', html`${livePart(live, clock.now())}${list}`));
  });
  app.get('/audit/changes/:changeId', async (context) => {
    const changeId = ChangeIdSchema.safeParse(context.req.param('changeId'));
    const entry = changeId.success ? await archive.find(changeId.data) : null;
    const record = entry && KeptRecordSchema.parse(entry.record);
    if (!entry || !record || !isEvidence(record)) {
      return context.html(await page('No such record', html`<p><a href="/audit">All records</a></p>`), 404);
    }
    const reviews = (await reviewsIn(archive)).get(record.changeId) ?? [];
    const placed = { sequence: entry.sequence, hash: entry.hash, record };
    const body = html`<p><a href="/audit">All records</a></p><h2>${outcomeBadge(record.outcome)} ${told(record.connection)}</h2><h3 class="unseen">What the record says</h3>${changeBody(placed, reviews)}`;
    return context.html(await page(`Change ${record.changeId}`, body));
  });
  app.get('/audit/report', async (context) => {
    const report = await reportOf(archive, filterOf(queryOf(context)), clock.now());
    context.header('Content-Type', 'text/html; charset=UTF-8');
    return stream(context, async (out) => {
      for await (const piece of reportDocument(report)) await out.write(piece);
    });
  });
  return app;
}

async function page(title: string, body: Html): Promise<string> {
  const whole = html`${pageHead(title, '')}<header class="top"><h1>${title}</h1></header><main id="main">${body}</main>${pageEnd('')}`;
  return String(await whole);
}

function queryOf({ req }: Context): ListQuery {
  const text = (name: string) => req.query(name)?.slice(0, 300) ?? '';
  return {
    connection: text('connection'),
    ticket: text('ticket'),
    outcome: text('outcome'),
    from: text('from'),
    to: text('to'),
  };
}

/** What cannot be read as what it should be lets everything through: the page shows what was asked for beside what was found. */
function filterOf({ connection, ticket, outcome, from, to }: ListQuery): EvidenceFilter {
  const dayOf = (text: string) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN);
  const [first, last] = [dayOf(from), dayOf(to)];
  return {
    connection: connection || undefined,
    ticket: ticket || undefined,
    outcome: OutcomeSchema.safeParse(outcome).data,
    from: Number.isNaN(first) ? undefined : first,
    to: Number.isNaN(last) ? undefined : last + DAY_MILLISECONDS,
  };
}
