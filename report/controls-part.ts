import { html } from 'hono/html';
import type { EvidenceStatistics } from '../domain/evidence-statistics.ts';
import { CONTROLS } from './controls.ts';
import type { Html } from './html.ts';

export function controlsPart(statistics: EvidenceStatistics): Html {
  return html`<section id="controls" aria-labelledby="controls-title"><h2 id="controls-title">Controls</h2>
<p>What these records say to some frameworks, and what they leave open. A record supports a control; it makes nobody compliant.</p>
<div class="scroll" tabindex="0" role="group" aria-label="Controls"><table class="controls"><thead><tr><th scope="col">framework</th><th scope="col">asks</th><th scope="col">the records show</th><th scope="col">they do not show</th></tr></thead>
<tbody>${CONTROLS.map(
    ({ framework, asks, fields, shows, leavesOpen }) =>
      html`<tr><th scope="row">${framework}</th><td data-label="asks">${asks}</td><td data-label="the records show">${shows(statistics)} <span class="fields">${fields.map((field) => html`<code>${field}</code> `)}</span></td><td data-label="they do not show">${leavesOpen}</td></tr>`,
  )}</tbody></table></div></section>`;
}
