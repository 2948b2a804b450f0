import { html } from 'hono/html';
import type { EvidenceRecord, ReviewRecord } from '../domain/evidence-record.ts';
import type { PlacedEvidence } from '../domain/selected-evidence.ts';
import { authorizationPart } from './authorization-part.ts';
import { facts } from './facts.ts';
import { durationText, type Html, instant, told } from './html.ts';
import { planPart, wayBackPart } from './plan-part.ts';
import { proofPart } from './proof-part.ts';
import { statesTable } from './states-table.ts';
import { timelineFigure } from './timeline-figure.ts';

/** One change in a list of many: its headline, and all the rest behind it. */
export function foldedChange(placed: PlacedEvidence, reviews: readonly ReviewRecord[]): Html {
  const { record } = placed;
  return html`<details class="change" id="${record.changeId}" data-outcome="${record.outcome}"><summary>${headline(record)}</summary>${changeBody(placed, reviews)}</details>
`;
}

export function outcomeBadge(outcome: string): Html {
  return html`<span class="badge ${outcome}">${outcome}</span>`;
}

function headline({ connection, kind, outcome, endedAt, request, authorization }: EvidenceRecord): Html {
  const what = kind === 'rotate-psk' ? 'rotation of keys' : 'change of the configuration';
  return html`<h3>${outcomeBadge(outcome)} <span class="name">${told(connection)}</span></h3>
<span class="line">${what}${authorization.emergency ? html` <span class="badge emergency">emergency</span>` : ''} · ended ${instant(endedAt)} · ${request.ticket ? html`ticket ${told(request.ticket)}` : 'no ticket'} · by ${told(authorization.requestedBy)}</span>`;
}

/** Everything that a record says, in the order in which an auditor asks. */
export function changeBody({ sequence, hash, record }: PlacedEvidence, reviews: readonly ReviewRecord[]): Html {
  const { changeId, reason, startedAt, endedAt, trail, timeline, foreignInput, program } = record;
  const took = durationText(Date.parse(endedAt) - Date.parse(startedAt));
  return html`<div class="body"><p class="why">${told(reason)}</p>
${foreignInput.length > 0 ? html`<p class="alarmed">The execution was started with more than a request (${foreignInput.join(', ')}): its steps may have been told untrue things.</p>` : ''}
<section class="whole"><h4>Timeline</h4>${timelineFigure(record)}</section>
<div class="columns">${authorizationPart(record, reviews)}${planPart(record)}${proofPart(record)}${wayBackPart(record)}</div>
<details class="more"><summary>Trail and states</summary>
<ol class="trail">${trail.map(({ at, code, text }) => html`<li>${instant(at)} <code>${code}</code> ${told(text)}</li>`)}</ol>
${statesTable(timeline)}</details>
<section class="whole seal"><h4>Record</h4>${facts([
    ['change', html`<code>${changeId}</code>`],
    ['from, to', html`${instant(startedAt)} – ${instant(endedAt)} (${took})`],
    ['place in the chain', `record ${sequence}`],
    ['hash (SHA-256)', html`<code>${hash}</code>`],
    ['program', `${program.version}${program.commit ? `, commit ${program.commit}` : ''}, ${program.engine}`],
    ['program file (SHA-256)', html`<code>${program.definition}</code>`],
  ])}</section></div>`;
}
