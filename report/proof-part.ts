import { html } from 'hono/html';
import type { EvidenceRecord } from '../domain/evidence-record.ts';
import { TUNNEL_NAMES } from '../domain/identifiers.ts';
import { facts } from './facts.ts';
import { durationText, type Html, instant, told } from './html.ts';

/** What the program goes on with says that a step is proven; people ask for the latter. */
const VERDICTS: Readonly<Record<string, string>> = {
  'next-step': 'proven',
  promote: 'proven',
  confirm: 'proven',
  done: 'proven',
  discard: 'proven',
  'not-proven': 'not proven',
};

/** How it was tested, what the device was told, and how long a tunnel was down. */
export function proofPart(record: EvidenceRecord): Html {
  const { proof, downtime, keys } = record;
  const fingerprints = TUNNEL_NAMES.flatMap((name) => {
    const print = keys?.fingerprints[name];
    return print ? [html`${name} <code>${print}</code> `] : [];
  });
  return html`<section><h4>Done and proven</h4>
${checksTable(record)}
${facts([
  ['weakest proof', proof],
  ...TUNNEL_NAMES.map((name) => {
    const seen = downtime?.[name];
    const text = seen && `${durationText(seen.milliseconds)} (± ${durationText(seen.resolutionMilliseconds)})`;
    return [
      `${name} was down`,
      text ? `${text}${seen.downAtTheEnd ? ', and down when last seen' : ''}` : null,
    ] as const;
  }),
  ['fingerprints (HMAC)', fingerprints.length > 0 ? html`${fingerprints}` : null],
])}
${requestsTable(record)}${receiptsTable(record)}</section>`;
}

function checksTable({ checks, gateway }: EvidenceRecord): Html {
  if (checks.length === 0) {
    return html`<p>${gateway.map(({ put, why }) => html`After ${put}: ${told(why)}. `)}No tunnel was tested.</p>`;
  }
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Tests"><table><thead><tr><th scope="col">after</th><th scope="col">tested (UTC)</th><th scope="col">verdict</th><th scope="col">proofs</th><th scope="col">probes</th></tr></thead>
<tbody>${checks.map(({ put, at, verdict, why, proofs, probes, looks }) => html`<tr><th scope="row" class="tight">${put}</th><td>${instant(at)}</td><td>${VERDICTS[verdict] ?? verdict}${why === 'proven' ? '' : html`: ${told(why)}`} <span class="quiet">${looks === 1 ? 'at first look' : `after ${looks} looks`}</span></td><td>${Object.entries(proofs).map(([name, level]) => html`${name} ${level} `)}</td><td>${probes.map(({ target, ok, detail, milliseconds }) => html`${told(target)}: ${ok ? 'through' : 'not through'}, ${told(detail)}, ${Math.round(milliseconds)} ms `)}</td></tr>`)}</tbody></table></div>`;
}

function requestsTable({ requests }: EvidenceRecord): Html {
  if (requests.length === 0) return html``;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Requests"><table><thead><tr><th scope="col">PUT to STACKIT</th><th scope="col">at (UTC)</th><th scope="col">answer</th><th scope="col">configuration it left</th></tr></thead>
<tbody>${requests.map(({ put, at, sent, certain, digestAfter }) => html`<tr><th scope="row" class="tight">${put}</th><td>${instant(at)}</td><td>${sent ? (certain ? 'came' : 'none came') : 'nothing had to be sent'}</td><td>${digestAfter ? html`<code>${digestAfter.slice(0, 16)}…</code>` : '–'}</td></tr>`)}</tbody></table></div>`;
}

function receiptsTable({ receipts }: EvidenceRecord): Html {
  if (receipts.length === 0) return html``;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Receipts"><table><thead><tr><th scope="col">device</th><th scope="col">before</th><th scope="col">at (UTC)</th><th scope="col">receipt</th></tr></thead>
<tbody>${receipts.map(({ put, action, tunnel, at, by, text }) => html`<tr><th scope="row">${action} ${tunnel}</th><td class="tight">${put}</td><td>${instant(at)}</td><td>${by ? html`by ${told(by)} ` : ''}${told(text)}</td></tr>`)}</tbody></table></div>`;
}
