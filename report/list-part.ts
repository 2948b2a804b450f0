import { html } from 'hono/html';
import { OUTCOMES } from '../domain/change-result.ts';
import type { EvidenceRow } from '../domain/evidence-archive.ts';
import { outcomeBadge } from './change-part.ts';
import { type Html, instant, told } from './html.ts';

/** What was asked for, as the address of the page says it. */
export interface ListQuery {
  readonly connection: string;
  readonly ticket: string;
  readonly outcome: string;
  readonly from: string;
  readonly to: string;
}

/** Records that were found, the newest first. `more`: there are older ones beyond these. */
export function listPart(query: ListQuery, rows: readonly EvidenceRow[], more: boolean): Html {
  const search = new URLSearchParams({ ...query }).toString();
  return html`<section aria-labelledby="list-title"><h2 id="list-title">Records</h2>
<form class="find" action="/audit" method="get" role="search">
${field('connection', 'Connection', query.connection, 'text')}${field('ticket', 'Ticket', query.ticket, 'text')}
<label for="outcome">Outcome<select id="outcome" name="outcome"><option value="">all</option>${OUTCOMES.map((outcome) => html`<option${outcome === query.outcome ? html` selected` : ''}>${outcome}</option>`)}</select></label>
${field('from', 'Ended from (UTC)', query.from, 'date')}${field('to', 'Ended to (UTC)', query.to, 'date')}
<button>Find</button></form>
<p><a href="/audit/report?${search}">Report of these</a></p>
${rows.length === 0 ? html`<p>No record was found.</p>` : table(rows)}
${more ? html`<p>There are older ones: narrow the time.</p>` : ''}</section>`;
}

function field(name: string, label: string, value: string, type: 'text' | 'date'): Html {
  return html`<label for="${name}">${label}<input id="${name}" name="${name}" type="${type}" value="${value}"></label>`;
}

function table(rows: readonly EvidenceRow[]): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Records"><table><thead><tr><th scope="col" class="number">no.</th><th scope="col">change</th><th scope="col">ended (UTC)</th><th scope="col">outcome</th><th scope="col">connection</th><th scope="col">ticket</th><th scope="col">by</th></tr></thead>
<tbody>${rows.map(
    ({ sequence, changeId, endedAt, outcome, connection, ticket, requestedBy, emergency }) =>
      html`<tr><td class="number">${sequence}</td><th scope="row"><a href="/audit/changes/${changeId}">${changeId}</a></th><td>${instant(endedAt)}</td><td>${outcomeBadge(outcome)}${emergency ? html` ${outcomeBadge('emergency')}` : ''}</td><td>${told(connection)}</td><td>${told(ticket ?? '–')}</td><td>${told(requestedBy)}</td></tr>`,
  )}</tbody></table></div>`;
}
