import { html } from 'hono/html';
import type { TrailEntry } from '../domain/audit-trail.ts';
import type { ChangeRequest } from '../domain/change-request.ts';
import type { ChangeWait } from '../domain/change-wait.ts';
import { outcomeBadge } from './change-part.ts';
import { type Html, instant, told } from './html.ts';

/** A change that has not ended. */
export interface LiveChange {
  readonly request: ChangeRequest;
  /** What it waits for; null: it is at work. */
  readonly wait: ChangeWait | null;
  /** So far. */
  readonly trail: readonly TrailEntry[];
}

/** What is going on now; none of it is evidence yet. */
export function livePart(changes: readonly LiveChange[], now: number): Html {
  return html`<section aria-labelledby="live-title"><h2 id="live-title">Going on now</h2>
<p class="quiet">As of ${instant(new Date(now).toISOString())}. <a href="/audit">Look again</a></p>
${changes.length === 0 ? html`<p>No change is under way.</p>` : changes.map(liveChange)}</section>`;
}

function liveChange({ request, wait, trail }: LiveChange): Html {
  const { changeId, connection, kind, ticket, requestedBy, requestedAt } = request;
  return html`<details class="change" id="${changeId}"><summary><h3>${outcomeBadge(wait ? 'waits' : 'live')} <span class="name">${told(connection)}</span></h3>
<span class="line">${kind} · asked ${instant(requestedAt)} · ${ticket ? html`ticket ${told(ticket)}` : 'no ticket'} · by ${told(requestedBy)}</span></summary>
<div class="body">${wait ? html`<p class="why">${told(wait.why)}, since ${instant(wait.since)}, until ${instant(wait.until)}</p>` : ''}
<ol class="trail">${trail.map(({ at, code, text }) => html`<li>${instant(at)} <code>${code}</code> ${told(text)}</li>`)}</ol></div></details>`;
}
