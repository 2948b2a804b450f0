import { html } from 'hono/html';
import { OUTCOMES } from '../domain/change-result.ts';
import type { ChainHead } from '../domain/evidence-chain.ts';
import type { Checkpoint } from '../domain/evidence-checkpoint.ts';
import type { ReviewRecord } from '../domain/evidence-record.ts';
import type { EvidenceStatistics } from '../domain/evidence-statistics.ts';
import type { PlacedEvidence } from '../domain/selected-evidence.ts';
import { foldedChange } from './change-part.ts';
import { controlsPart } from './controls-part.ts';
import { type Fact, facts } from './facts.ts';
import { type Html, instant, told } from './html.ts';
import { pageEnd, pageHead } from './page.ts';
import { SCRIPT } from './script.ts';
import { summaryPart } from './summary-part.ts';

export interface ReportFacts {
  /** Milliseconds since the epoch; null: no bound. */
  readonly from: number | null;
  /** Not reached. */
  readonly to: number | null;
  readonly connection: string | null;
  readonly madeAt: number;
  readonly head: ChainHead;
  /** The newest; null: nothing is signed. */
  readonly checkpoint: Checkpoint | null;
  readonly statistics: EvidenceStatistics;
  readonly records: AsyncIterable<PlacedEvidence>;
  readonly reviews: ReadonlyMap<string, readonly ReviewRecord[]>;
}

/** The whole report, piece by piece: a long one is never held in memory. */
export async function* reportDocument(report: ReportFacts): AsyncGenerator<string> {
  const { statistics, records, reviews } = report;
  yield await text(pageHead('VPN changes: evidence', SCRIPT));
  yield await text(opening(report));
  yield await text(html`<main id="main">${summaryPart(statistics)}${controlsPart(statistics)}`);
  yield await text(changesHead());
  for await (const placed of records) yield await text(foldedChange(placed, reviews.get(placed.record.changeId) ?? []));
  if (statistics.changes === 0) yield await text(html`<p>No change ended in this time.</p>`);
  yield await text(html`</section></main>${closing()}`);
  yield await text(pageEnd(SCRIPT));
}

async function text(markup: Html): Promise<string> {
  return String(await markup);
}

function opening({ from, to, connection, madeAt, head, checkpoint }: ReportFacts): Html {
  const bounds: Fact[] = [
    ['from', from === null ? 'the first record' : instant(new Date(from).toISOString())],
    ['to', to === null ? 'the last record' : html`before ${instant(new Date(to).toISOString())}`],
    ['connection', connection === null ? 'all' : told(connection)],
    ['made', instant(new Date(madeAt).toISOString())],
    ['chain', html`${head.sequence} records, head <code>${head.hash}</code>`],
    [
      'signed',
      checkpoint &&
        html`up to record ${checkpoint.upTo}, ${instant(checkpoint.at)}, key <code>${checkpoint.keyId}</code>`,
    ],
  ];
  return html`<header class="top"><h1>VPN changes: evidence</h1>
<p class="lead">What was asked for, approved, planned, done and proven on STACKIT VPN connections, as it stands in the chain of evidence. All times are UTC.</p>
${facts(bounds)}
<nav aria-label="Parts of the report"><ul><li><a href="#summary">Summary</a></li><li><a href="#controls">Controls</a></li><li><a href="#changes">Changes</a></li></ul></nav></header>`;
}

function changesHead(): Html {
  return html`<section id="changes" aria-labelledby="changes-title"><h2 id="changes-title">Changes</h2>
<div class="find" role="search" hidden><label class="search" for="search">Search in all changes<input id="search" type="search" autocomplete="off" placeholder="ticket, name, hash, tunnel …"></label>
<label for="outcome">Outcome<select id="outcome"><option value="">all</option>${OUTCOMES.map((outcome) => html`<option>${outcome}</option>`)}</select></label>
<button type="button" id="open-all">Open all</button><button type="button" id="close-all">Close all</button><button type="button" id="print">Print</button>
<p id="found" role="status"></p></div>
`;
}

function closing(): Html {
  return html`<footer><p>This file loads nothing and sends nothing. Whether its records are as they were kept can be checked with the chain: <code>vpn-change audit export --out FOLDER</code>, then <code>vpn-change audit verify FOLDER</code> on any machine. No pre-shared key is part of any record.</p></footer>`;
}
