import { html } from 'hono/html';
import type { EvidenceRecord } from '../domain/evidence-record.ts';
import { facts } from './facts.ts';
import { type Html, instant, plainly, told } from './html.ts';

/** What was to be done: steps, what differs, and what was warned of. */
export function planPart({ plan, request, refusals, place }: EvidenceRecord): Html {
  const refused = refusals.map(({ code, message }) => html`<li><code>${code}</code> ${told(message)}</li>`);
  const why = refused.length > 0 ? html`<p>Refused:</p><ul>${refused}</ul>` : '';
  if (!plan) return html`<section><h4>Planned</h4><p>No plan was made.</p>${why}</section>`;
  const steps = plan.steps.map(({ tunnels, keysFor }) => {
    const keys = keysFor.length > 0 ? `, new key for ${keysFor.join(' and ')}` : '';
    return html`<li>${tunnels.join(' and ') || 'fields that belong to no tunnel'}${keys}</li>`;
  });
  const { policy } = plan;
  return html`<section><h4>Planned</h4><ol>${steps}</ol>
<p>${plan.interruption.expected ? 'Interruption expected' : 'No interruption expected'}: ${plan.interruption.why}</p>
${diffTable(plan.diff)}${why}
${plan.warnings.length > 0 ? html`<p>Warned of:</p><ul>${plan.warnings.map(({ code, message, path }) => html`<li><code>${code}</code> ${told(message)}${path ? html` <code>${path}</code>` : ''}</li>`)}</ul>` : ''}
${facts([
  ['connection at STACKIT', place && html`<code>${place.region}/${place.gatewayId}/${place.connectionId}</code>`],
  ['configuration before', html`<code>${plan.digestBefore}</code>`],
  ['configuration after', html`<code>${plan.digestAfter}</code>`],
  ['proof demanded', `${policy.proof}, stable for ${policy.stableSeconds} s, ${policy.probes} probes`],
  ['device', policy.peer],
  ['strategy', request.strategy],
])}</section>`;
}

function diffTable(diff: NonNullable<EvidenceRecord['plan']>['diff']): Html {
  if (diff.length === 0) return html`<p>No field of the configuration differs.</p>`;
  const value = (json: unknown) =>
    json === undefined ? html`<span class="quiet">absent</span>` : html`<code>${plainly(JSON.stringify(json))}</code>`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="What differs"><table class="diff"><thead><tr><th scope="col">field</th><th scope="col">before</th><th scope="col">after</th></tr></thead>
<tbody>${diff.map(({ path, before, after }) => html`<tr><th scope="row"><code>${plainly(path)}</code></th><td class="before"><bdi>${value(before)}</bdi></td><td class="after"><bdi>${value(after)}</bdi></td></tr>`)}</tbody></table></div>`;
}

/** What could be gone back to, and whether it was. */
export function wayBackPart({ wayBack, rollback, keys, whereabouts }: EvidenceRecord): Html {
  if (!wayBack)
    return html`<section><h4>Way back</h4><p>The gateway was never claimed: nothing was touched, so nothing had to go back.</p></section>`;
  const taken = rollback
    ? html`<p class="${rollback.proven ? 'warned' : 'alarmed'}">It was taken, and is ${rollback.proven ? 'proven' : 'not proven'}. Why: ${told(rollback.why)}${rollback.endedBy ? html` It ended with ${told(rollback.endedBy)}.` : ''}</p>`
    : html`<p>It was not needed.</p>`;
  return html`<section><h4>Way back</h4>${taken}
${facts([
  ['written', html`${instant(wayBack.claimedAt)}, before the first PUT, claim number ${wayBack.fencing}`],
  ['configuration', html`<code>${wayBack.digest}</code>`],
  ['key version to return to', wayBack.returnTo && html`<code>${wayBack.returnTo}</code>`],
  [
    'new key version',
    keys &&
      html`<code>${keys.secretId}</code> <code>${keys.versionId}</code>${keys.adopted ? ', staged by somebody else' : ''}`,
  ],
  ['became current', keys && (keys.promotedAt ? instant(keys.promotedAt) : 'never')],
  ['taken back', keys?.discardedAt ? instant(keys.discardedAt) : null],
])}
${whereabouts.length > 0 ? html`<p>What is where:</p><ul>${whereabouts.map((sentence) => html`<li>${told(sentence)}</li>`)}</ul>` : ''}</section>`;
}
