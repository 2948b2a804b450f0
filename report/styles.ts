/** One style sheet for screen and paper, light and dark. Colours are named by what they mean. */
export const STYLES = `
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --sheet: #ffffff; --ink: #1d2126; --quiet: #5b646e; --line: #dcdad3; --faint: #f1efe9;
  --link: #0a5a8a; --good: #1d6b41; --plain: #47617a; --odd: #8a5a00; --back: #a3470f; --bad: #a61b29;
  --good-fill: #2f9461; --plain-fill: #7893ab; --odd-fill: #d29b1c; --back-fill: #d9722e; --bad-fill: #cf3344;
  --work: #3f6f9c; --mark: #6c5b9e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --sheet: #1b1f23; --ink: #e7e9ea; --quiet: #a2abb3; --line: #343a40; --faint: #23282d;
    --link: #7fc0ea; --good: #7fd3a4; --plain: #a9c0d6; --odd: #ecc163; --back: #f3a673; --bad: #ff9aa3;
    --good-fill: #3fa873; --plain-fill: #64809a; --odd-fill: #c9962a; --back-fill: #d0743a; --bad-fill: #d1495a;
    --work: #6da2d2; --mark: #a796dc;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 5rem; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
header.top, main, footer { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
header.top { padding-top: 3rem; padding-bottom: 1rem; }
h1 { font-size: clamp(1.7rem, 5vw, 2.6rem); line-height: 1.15; letter-spacing: -0.02em; margin: 0 0 .5rem; font-weight: 650; }
h2 { font-size: 1.4rem; letter-spacing: -0.01em; margin: 3rem 0 .75rem; font-weight: 650; }
h3 { font-size: 1.05rem; margin: 0; font-weight: 600; display: inline-flex; flex-wrap: wrap; gap: .6rem; align-items: center; }
h4 { font-size: .95rem; margin: 0 0 .5rem; font-weight: 650; }
p { margin: 0 0 .6rem; } ul, ol { margin: 0 0 .6rem; padding-left: 1.3rem; }
a { color: var(--link); } a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
code { font: .84em/1.5 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.quiet, small { color: var(--quiet); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -999rem; } .skip:focus { left: 1rem; top: 1rem; background: var(--sheet); padding: .5rem 1rem; z-index: 3; }
.lead { color: var(--quiet); max-width: 44rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; margin: 1rem 0 0; }

.facts { margin: 0 0 .8rem; display: grid; gap: .3rem; }
.facts div { display: grid; grid-template-columns: minmax(7rem, 12rem) 1fr; gap: .75rem; }
.facts dt { color: var(--quiet); } .facts dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }

.cards { list-style: none; padding: 0; display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); }
.cards li { align-content: start; gap: .1rem; background: var(--sheet); border: 1px solid var(--line); border-top: 4px solid var(--good-fill); border-radius: 6px; padding: .8rem 1rem .9rem; display: grid; }
.cards li.alarming { border-top-color: var(--bad-fill); } .cards li.alarming small { color: var(--bad); }
.cards strong { font-size: 1.9rem; line-height: 1.15; font-weight: 620; font-variant-numeric: tabular-nums; letter-spacing: -0.02em; }

table { border-collapse: collapse; width: 100%; font-size: .92rem; }
caption { text-align: left; font-weight: 650; padding-bottom: .4rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
thead th { color: var(--quiet); font-weight: 500; white-space: nowrap; } tbody th { font-weight: 500; }
td.number, th.number { text-align: right; white-space: nowrap; }
td.wide { width: 40%; vertical-align: middle; padding-right: 0; } time, .tight { white-space: nowrap; }
.bars svg { min-width: 4rem; }
.scroll { overflow-x: auto; margin-bottom: .9rem; } .scroll:focus-visible { outline-offset: 0; }
.charts { display: grid; gap: 2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); margin: 1.5rem 0; align-items: start; }
figure { margin: 0 0 1rem; } figcaption { color: var(--quiet); font-size: .88rem; } .months figcaption { color: var(--ink); font-weight: 650; font-size: .92rem; margin-bottom: .5rem; }

svg { display: block; overflow: visible; }
svg text { fill: var(--quiet); font-size: 11px; } svg text.lane { fill: var(--ink); stroke: var(--sheet); stroke-width: 4px; paint-order: stroke; stroke-linejoin: round; }
.rail { stroke: var(--line); } .tick { stroke: var(--line); stroke-dasharray: 1 3; }
.bar { fill: var(--work); } .bar.back { fill: var(--back-fill); } .bar.failed { fill: var(--bad-fill); }
.put { stroke: var(--mark); stroke-width: 1.5; stroke-dasharray: 4 3; } .put.back { stroke: var(--back-fill); }
svg .whole { fill: var(--faint); } .part { fill: var(--plain-fill); }
.share.applied .part, .fill.applied { fill: var(--good-fill); }
.share.planned .part, .share.unchanged .part, .fill.planned, .fill.unchanged { fill: var(--plain-fill); }
.share.rejected .part, .fill.rejected { fill: var(--odd-fill); }
.share.rolled-back .part, .fill.rolled-back { fill: var(--back-fill); }
.share.needs-operator .part, .fill.needs-operator { fill: var(--bad-fill); }
.share.downtime .part { fill: var(--work); }

.badge { display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: .05rem .65rem; font-size: .82rem; font-weight: 600; white-space: nowrap; }
.badge.applied { color: var(--good); } .badge.planned, .badge.unchanged, .badge.live { color: var(--plain); } .badge.rejected { color: var(--odd); }
.badge.rolled-back, .badge.emergency { color: var(--back); } .badge.needs-operator { color: var(--bad); }
.warned, .alarmed { border-left: 4px solid var(--back-fill); padding: .2rem 0 .2rem .8rem; } .alarmed { border-color: var(--bad-fill); }
.emergency:not(.badge) { border-left: 4px solid var(--back-fill); padding-left: .8rem; margin-bottom: .8rem; }

.find { position: sticky; top: 0; z-index: 2; background: var(--paper); padding: .6rem 0; display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; border-bottom: 1px solid var(--line); margin-bottom: 1rem; }
.find[hidden] { display: none; }
.find label { display: grid; font-size: .82rem; color: var(--quiet); } .find .search { flex: 1 1 14rem; }
input, select, button { font: inherit; color: inherit; background: var(--sheet); border: 1px solid var(--quiet); border-radius: 5px; padding: .4rem .6rem; min-height: 2.6rem; }
button { cursor: pointer; } button:hover { background: var(--faint); }
#found { color: var(--quiet); font-size: .88rem; flex-basis: 100%; margin: 0; }

details.change { background: var(--sheet); border: 1px solid var(--line); border-radius: 6px; margin-bottom: .6rem; scroll-margin-top: 8.5rem; }
details.change > summary { cursor: pointer; padding: .8rem 1rem; list-style: none; display: grid; grid-template-columns: 1.3rem 1fr; align-items: baseline; }
details.change > summary::-webkit-details-marker { display: none; }
details.change > summary::before { content: "\\25b8"; color: var(--quiet); }
details.change[open] > summary::before { content: "\\25be"; }
details.change > summary .line { grid-column: 2; color: var(--quiet); font-size: .9rem; overflow-wrap: anywhere; }
details.change[open] > summary { border-bottom: 1px solid var(--line); }
.body { padding: 1.1rem 1.25rem 1.25rem; } .why { font-size: 1.05rem; max-width: 50rem; }
.columns { display: grid; gap: 1.5rem 2.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); margin: 1.2rem 0; }
.columns > section { min-width: 0; }
td.before code { text-decoration: line-through; text-decoration-color: var(--bad-fill); } td.after { font-weight: 550; }
.more > summary { cursor: pointer; color: var(--link); margin-bottom: .6rem; }
.trail { list-style: none; padding: 0; font-size: .9rem; } .trail li { padding: .1rem 0; overflow-wrap: anywhere; } .trail time { color: var(--quiet); margin-right: .5rem; }
.seal { border-top: 1px solid var(--line); padding-top: 1rem; margin-top: 1rem; }
.fields { display: block; margin-top: .3rem; color: var(--quiet); }
footer { color: var(--quiet); font-size: .88rem; padding-top: 2rem; padding-bottom: 4rem; }

@media (max-width: 40rem) {
  header.top { padding-top: 1.75rem; }
  .facts div { grid-template-columns: 1fr; gap: 0; } .facts { gap: .55rem; }
  .cards { grid-template-columns: repeat(2, 1fr); }
  .downtimes .drawn { display: none; }
  .body { padding: 1rem; } .find { position: static; } html { scroll-padding-top: 1rem; }
  table.controls, .controls tbody, .controls tr, .controls th, .controls td { display: block; }
  .controls thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .controls th { font-weight: 650; border: 0; padding-top: 1rem; } .controls td { border: 0; padding: .1rem 0 .5rem; }
  .controls td::before { content: attr(data-label); display: block; color: var(--quiet); font-size: .82rem; }
}
@media print {
  @page { size: A4; margin: 16mm 14mm; }
  :root { color-scheme: light; --paper: #fff; --sheet: #fff; --ink: #000; --quiet: #444; --line: #bbb; --faint: #eee; --link: #000; }
  body { font-size: 9.5pt; } header.top, main, footer { max-width: none; padding: 0; }
  .find, .skip, nav, .more > summary { display: none; }
  h2, summary { break-after: avoid; } h3, h4, caption { break-after: avoid; }
  tr, figure, .cards li, .facts div { break-inside: avoid; } thead { display: table-header-group; }
  .cards { grid-template-columns: repeat(3, 1fr); }
  .charts { grid-template-columns: 1fr 1fr; } .columns { grid-template-columns: 1fr; gap: 1rem; }
  details.change { break-before: page; border: 0; margin: 0; } .find + details.change { break-before: auto; }
  details.change > summary { padding: 0 0 .5rem; grid-template-columns: 1fr; } details.change > summary::before { display: none; }
  details.change > summary .line { grid-column: 1; } .body { padding: .6rem 0 0; }
  .trail, table { font-size: 8pt; } th, td { padding: .15rem .5rem .15rem 0; } .facts { gap: .1rem; } p { margin-bottom: .3rem; }
  details::details-content { content-visibility: visible !important; display: block !important; block-size: auto !important; }
  details:not([open]) > *:not(summary) { display: block; }
  .scroll { overflow: visible; } a { text-decoration: none; }
  svg, .bar, .part, .fill { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
`;
