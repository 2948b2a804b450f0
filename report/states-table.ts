import { html } from 'hono/html';
import type { TimelineEntry } from '../domain/evidence-timeline.ts';
import { durationText, type Html, instant } from './html.ts';

/** The timeline in numbers: for those who do not see the drawing, and for those who want to know exactly. */
export function statesTable(timeline: readonly TimelineEntry[]): Html {
  if (timeline.length === 0) return html`<p class="quiet">No state of the program was entered.</p>`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="States"><table><thead><tr><th scope="col">state</th><th scope="col">from (UTC)</th><th scope="col" class="number">took</th><th scope="col" class="number">looks</th><th scope="col" class="number">attempts</th><th scope="col">errors</th></tr></thead>
<tbody>${timeline.map(stateRow)}</tbody></table></div>`;
}

function stateRow({ state, startedAt, endedAt, visits, attempts, errors, left }: TimelineEntry): Html {
  const took = endedAt === null ? 'not left' : durationText(Date.parse(endedAt) - Date.parse(startedAt));
  const names = [...new Set(errors.map(({ name }) => name))].join(', ');
  const ended = left === 'caught' ? `${names}; given up` : names;
  return html`<tr><th scope="row">${state}</th><td>${instant(startedAt)}</td><td class="number">${took}</td><td class="number">${visits}</td><td class="number">${attempts}</td><td>${ended}</td></tr>`;
}
