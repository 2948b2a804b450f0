import { html } from 'hono/html';
import { OUTCOMES } from '../domain/change-result.ts';
import { type EvidenceStatistics, meanDowntime, occurring } from '../domain/evidence-statistics.ts';
import { TUNNEL_NAMES } from '../domain/identifiers.ts';
import { durationText, type Html } from './html.ts';

/** A bar in a row of a table: the number stands beside it, so it is for the eye alone. */
function bar(share: number, kind: string): Html {
  return html`<svg class="share ${kind}" aria-hidden="true" width="100%" height="12"><rect class="whole" width="100%" height="12" rx="2"/><rect class="part" width="${(100 * share).toFixed(2)}%" height="12" rx="2"/></svg>`;
}

export function outcomeChart({ byOutcome, changes }: EvidenceStatistics): Html {
  return html`<table class="bars"><caption>Changes by outcome</caption>
<thead><tr><th scope="col">outcome</th><th scope="col" class="number">changes</th><th scope="col"><span class="unseen">share</span></th></tr></thead>
<tbody>${occurring(byOutcome).map(
    (outcome) =>
      html`<tr><th scope="row">${outcome}</th><td class="number">${byOutcome[outcome]}</td><td class="wide">${bar(byOutcome[outcome] / changes, outcome)}</td></tr>`,
  )}</tbody></table>`;
}

export function downtimeChart({ downtime }: EvidenceStatistics): Html {
  const longest = Math.max(1, ...TUNNEL_NAMES.map((name) => downtime[name].worst));
  return html`<table class="bars downtimes"><caption>Downtime per tunnel and change</caption>
<thead><tr><th scope="col">tunnel</th><th scope="col" class="number">changes</th><th scope="col" class="number">mean</th><th scope="col" class="number">worst</th><th scope="col" class="drawn"><span class="unseen">worst, drawn</span></th></tr></thead>
<tbody>${TUNNEL_NAMES.map((name) => {
    const { worst, worstResolution, worstChangeId, changes } = downtime[name];
    const mean = meanDowntime(downtime[name]);
    if (mean === null) return html`<tr><th scope="row">${name}</th><td colspan="4">no change touched it</td></tr>`;
    return html`<tr><th scope="row">${name}</th><td class="number">${changes}</td><td class="number">${durationText(mean)}</td><td class="number"><a href="#${worstChangeId}">${durationText(worst)}</a> <span class="quiet">± ${durationText(worstResolution)}</span></td><td class="wide drawn">${bar(worst / longest, 'downtime')}</td></tr>`;
  })}</tbody></table>`;
}

const CHART_HEIGHT = 150;
const MONTH_LABEL = 24;
/** Names of months are written out as long as there is room for them. */
const MOST_NAMED = 12;

/** Changes of each month, the outcomes on top of each other. */
export function monthChart({ byMonth }: EvidenceStatistics): Html {
  const months = [...byMonth].toSorted(([one], [other]) => (one < other ? -1 : 1));
  if (months.length < 2) return html``;
  const totals = months.map(([, counts]) => OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0));
  const most = Math.max(...totals);
  const slot = 100 / months.length;
  const every = Math.ceil(months.length / MOST_NAMED);
  return html`<figure class="months"><figcaption>Changes by month of their end</figcaption>
<svg role="img" aria-label="Changes by month: ${months.map(([month], index) => `${month} ${totals[index]}`).join(', ')}" width="100%" height="${CHART_HEIGHT + MONTH_LABEL}">
${months.map(([month, counts], index) => {
  const x = index * slot + slot * 0.15;
  let top = CHART_HEIGHT;
  return html`${OUTCOMES.map((outcome) => {
    const height = (counts[outcome] / most) * (CHART_HEIGHT - 16);
    top -= height;
    return height === 0
      ? ''
      : html`<rect class="fill ${outcome}" x="${x.toFixed(2)}%" width="${(slot * 0.7).toFixed(2)}%" y="${top.toFixed(1)}" height="${height.toFixed(1)}"><title>${month}: ${counts[outcome]} ${outcome}</title></rect>`;
  })}<text class="axis" x="${(index * slot + slot / 2).toFixed(2)}%" y="${top - 4}" text-anchor="middle">${totals[index]}</text>
${index % every === 0 ? html`<text class="axis" x="${(index * slot + slot / 2).toFixed(2)}%" y="${CHART_HEIGHT + 16}" text-anchor="middle">${month}</text>` : ''}`;
})}
<line class="rail" x1="0" x2="100%" y1="${CHART_HEIGHT}" y2="${CHART_HEIGHT}"/></svg></figure>`;
}
