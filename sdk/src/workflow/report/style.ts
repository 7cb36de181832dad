/** The style of the page: system fonts, light and dark as the reader's machine asks, black on white in print. */
import { PAGE_COLOURS } from './drawing.ts';

export const STYLE = `
:root { color-scheme: light dark; --page: ${PAGE_COLOURS.light}; --ink: #1b1f24; --soft: #59616b; --line: #d5d9de; --mark: #eef3fa; --stage: #f6f7f9; }
@media (prefers-color-scheme: dark) {
  :root { --page: ${PAGE_COLOURS.dark}; --ink: #e6e8eb; --soft: #a5adb8; --line: #363c45; --mark: #1c2530; --stage: #59616b; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 2rem 1.25rem 4rem; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 0.75rem; }
p, ul { max-width: 46rem; }
.verdict { background: var(--mark); border-left: 4px solid #2f7fd1; padding: 0.9rem 1.1rem; }
.verdict h2 { margin-top: 0; }
.verdict p { font-size: 1.1rem; margin: 0; }
.soft, figcaption { color: var(--soft); font-size: 0.9rem; }
.wide { overflow-x: auto; }
.wide + .wide { margin-top: 1.25rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.9rem; }
caption { text-align: left; font-weight: 600; padding: 0.4rem 0; }
th, td { padding: 0.3rem 0.65rem 0.3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid var(--line); }
td ul { margin: 0; padding-left: 1.1rem; }
td.number { text-align: right; white-space: nowrap; }
th.number { text-align: right; }
figure { margin: 1.5rem 0; break-inside: avoid; }
figure svg { max-width: 100%; height: auto; }
figure .wide { max-width: 100%; }
.circuit svg { color: inherit !important; max-width: none !important; }
.circuit [fill="#fff"] { fill: var(--page); }
.views { display: flex; flex-wrap: wrap; gap: 0 2.5rem; }
.views figure { max-width: 100%; min-width: min(100%, 20rem); }
.views figcaption { contain: inline-size; }
.stage { width: 26rem; max-width: 100%; }
.stage[hidden] { display: none; }
.screen { position: relative; height: 20rem; border: 1px solid var(--line); background: var(--stage); }
.moves { display: flex; flex-wrap: wrap; gap: 0.3rem; margin: 0.5rem 0; }
.moves button { font: inherit; min-width: 2.6rem; min-height: 2.6rem; color: inherit; background: var(--mark); border: 1px solid var(--line); border-radius: 4px; cursor: pointer; }
@media screen { .turning .end { display: none; } }
pre { overflow-x: auto; background: var(--mark); padding: 0.8rem; font-size: 0.85rem; }
summary { cursor: pointer; }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  body { padding: 1.25rem 0.9rem 3rem; }
  h1 { font-size: 1.4rem; overflow-wrap: anywhere; }
  figure svg { max-width: none; }
  td:last-child { min-width: 12rem; }
  td.number { min-width: 0; }
}
@media print {
  :root { color-scheme: light; --page: #fff; --ink: #000; --soft: #333; --line: #999; --mark: #fff; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .wide, pre { overflow: visible; white-space: pre-wrap; }
  h1, h2, h3, caption { break-after: avoid; }
  table { width: 100%; font-size: 7.5pt; }
  th, td { padding: 1.5pt 4pt 1.5pt 0; overflow-wrap: anywhere; }
  thead th, td.number { overflow-wrap: normal; font-size: 7pt; }
  figure svg { max-width: 100%; max-height: 20cm; }
  .circuit svg { max-width: 100% !important; }
  tr { break-inside: avoid; }
  .stage { display: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
