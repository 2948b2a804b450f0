import { html } from 'hono/html';
import type { EvidenceRecord, ReviewRecord } from '../domain/evidence-record.ts';
import { facts } from './facts.ts';
import { type Html, instant, told } from './html.ts';

/** Who asked, who agreed to which plan, and what an emergency passed. */
export function authorizationPart({ request, authorization }: EvidenceRecord, reviews: readonly ReviewRecord[]): Html {
  const { requestedBy, requestedVia, approvalsRequired, why, planHash, emergency, confirmation } = authorization;
  return html`<section><h4>Asked and approved</h4>
${facts([
  ['asked by', html`${told(requestedBy)}${requestedVia ? ` (known by ${requestedVia})` : ''}`],
  ['asked at', instant(request.at)],
  ['ticket', request.ticket && told(request.ticket)],
  ['reason', request.reason && told(request.reason)],
  ['not before', request.notBefore && instant(request.notBefore)],
  ['not after', request.notAfter && instant(request.notAfter)],
  ['admitted', why && told(why)],
  ['confirmed', confirmation && `${confirmation.verdict}${confirmation.by ? ` by ${confirmation.by}` : ''}`],
  ['plan hash', planHash && html`<code>${planHash}</code>`],
])}
${decisions(authorization)}
<p>${approvalsRequired === 0 ? 'The configuration demanded no approval.' : `The configuration demanded ${approvalsRequired} by others than the requester; ${authorization.independentApprovals} bind to this plan.`}</p>
${emergency ? html`<div class="emergency"><p><strong>Emergency:</strong> ${told(emergency.justification)}</p>${emergency.passed.map((passed) => html`<p>Passed: ${told(passed)}</p>`)}${reviewsOf(reviews)}</div>` : reviews.length > 0 ? reviewsOf(reviews) : ''}
</section>`;
}

function decisions({ approvals, rejections, cancellations, planHash }: EvidenceRecord['authorization']): Html {
  const rows = [
    ...approvals.map((each) => ({ ...each, what: each.planHash === planHash ? 'approved' : 'approved another plan' })),
    ...rejections.map((each) => ({ ...each, what: 'rejected' })),
    ...cancellations.map((each) => ({ ...each, what: 'cancelled' })),
  ];
  if (rows.length === 0) return html``;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Decisions"><table><thead><tr><th scope="col">decision</th><th scope="col">by</th><th scope="col">at (UTC)</th><th scope="col">comment</th></tr></thead>
<tbody>${rows.map(({ what, by, via, at, comment }) => html`<tr><td>${what}</td><td>${told(by)} <span class="quiet">${via}</span></td><td>${instant(at)}</td><td>${told(comment)}</td></tr>`)}</tbody></table></div>`;
}

function reviewsOf(reviews: readonly ReviewRecord[]): Html {
  if (reviews.length === 0) return html`<p>No review is in the chain.</p>`;
  return html`${reviews.map(({ by, at, comment }) => html`<p>Reviewed by ${told(by)}, ${instant(at)}: ${told(comment)}</p>`)}`;
}
