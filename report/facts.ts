import { html } from 'hono/html';
import type { Html } from './html.ts';

/** A term and what is known of it; null: nothing is, and the term is left out. */
export type Fact = readonly [string, Html | string | number | null];

export function facts(list: readonly Fact[]): Html {
  const known = list.filter(([, value]) => value !== null && value !== '');
  return html`<dl class="facts">${known.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`;
}
