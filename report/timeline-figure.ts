import { html } from 'hono/html';
import type { EvidenceRecord } from '../domain/evidence-record.ts';
import { durationText, type Html } from './html.ts';
import { type Bar, LANES, type TimelineScale, timelineScale } from './timeline-scale.ts';

const LANE_HEIGHT = 34;
const LABEL_HEIGHT = 14;
const BAR_HEIGHT = 12;
const AXIS_HEIGHT = 22;
/** What takes no time that could be drawn is drawn all the same. */
const LEAST_WIDTH = 3;

const WORDS: Readonly<Record<(typeof LANES)[number], string>> = {
  decide: 'plan, admit, claim',
  device: 'keys and device',
  gateway: 'gateway',
  proof: 'proof',
  close: 'close',
};

/** What was at work when, to scale. Its numbers stand in the table of states beside it. */
export function timelineFigure({ timeline, endedAt, requests, changeId }: EvidenceRecord): Html {
  const scale = timelineScale(timeline, endedAt);
  if (!scale) return html`<p class="quiet">It ended at the moment that it began: there is no time to draw.</p>`;
  const height = LANES.length * LANE_HEIGHT + AXIS_HEIGHT;
  const bottom = LANES.length * LANE_HEIGHT;
  const length = durationText(scale.to - scale.from);
  return html`<figure class="timeline">
<svg role="img" aria-label="Timeline of change ${changeId}, to scale: ${length}" width="100%" height="${height}">
${scale.ticks.map(({ at, milliseconds }) => tick(at, milliseconds, bottom))}
${requests.map(({ put, at }) => putMark(put, at, scale, bottom))}
${LANES.map((lane, row) => laneRow(lane, row, scale.bars))}
</svg>
<figcaption>${length} to scale${waited(scale)}${requests.length > 0 ? html`; dashed: a PUT to STACKIT` : ''}</figcaption>
</figure>`;
}

function waited({ waitedBefore }: TimelineScale): Html | string {
  return waitedBefore === null
    ? ''
    : `, from the claim on; before it, the change waited for ${durationText(waitedBefore)}`;
}

function tick(at: number, milliseconds: number, bottom: number): Html {
  const anchor = at > 92 ? 'end' : at < 4 ? 'start' : 'middle';
  return html`<line class="tick" x1="${at}%" x2="${at}%" y1="0" y2="${bottom}"/>
<text class="axis" x="${at}%" y="${bottom + 15}" text-anchor="${anchor}">${milliseconds === 0 ? '0' : durationText(milliseconds)}</text>`;
}

function laneRow(lane: (typeof LANES)[number], row: number, bars: readonly Bar[]): Html {
  const top = row * LANE_HEIGHT;
  const barTop = top + LABEL_HEIGHT + 2;
  const own = bars.filter((bar) => bar.lane === lane);
  return html`<text class="lane" x="0" y="${top + 11}">${WORDS[lane]}</text>
<line class="rail" x1="0" x2="100%" y1="${barTop + BAR_HEIGHT / 2}" y2="${barTop + BAR_HEIGHT / 2}"/>
${own.map((bar) => barShape(bar, barTop))}`;
}

function barShape({ from, width, back, failed, text }: Bar, top: number): Html {
  const kind = failed ? 'bar failed' : back ? 'bar back' : 'bar';
  const left = from.toFixed(3);
  return html`<g class="${kind}"><title>${text}</title>
<rect x="${Math.min(from, 99.4).toFixed(3)}%" y="${top}" width="${LEAST_WIDTH}" height="${BAR_HEIGHT}" rx="1.5"/>
<rect x="${left}%" y="${top}" width="${width.toFixed(3)}%" height="${BAR_HEIGHT}" rx="1.5"/></g>`;
}

function putMark(put: string, at: string, { from, to }: TimelineScale, bottom: number): Html {
  const x = (100 * (Date.parse(at) - from)) / (to - from);
  if (x < 0 || x > 100) return html``;
  const kind = put.startsWith('back') ? 'put back' : 'put';
  return html`<line class="${kind}" x1="${x.toFixed(3)}%" x2="${x.toFixed(3)}%" y1="0" y2="${bottom}"><title>PUT ${put}</title></line>`;
}
