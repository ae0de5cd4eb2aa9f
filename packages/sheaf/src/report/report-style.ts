/** Ten colours with a contrast of at least 4.5 against white. */
const COLOURS = [
  '#0b5cad',
  '#b3261e',
  '#1b7a3d',
  '#7a3fc1',
  '#a85200',
  '#00707a',
  '#a0195b',
  '#5c6300',
  '#3d4f73',
  '#7a4420',
]

/** The style sheet of a report. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --paper: #ffffff; --back: #f4f5f7; --ink: #1c2128; --quiet: #5a6472; --line: #d9dde3; --accent: #0b5cad; --warn-back: #fff6e0; --warn: #7a4b00; --bad: #b3261e; --mark: #ffe08a; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #1b1f25; --back: #12151a; --ink: #e8ebef; --quiet: #a3adba; --line: #343b45; --accent: #7db7ff; --warn-back: #332a12; --warn: #f2cf7e; --bad: #ff8a80; --mark: #7a5c00; }
}
${COLOURS.map((colour, i) => `.c${i} { --c: ${colour}; }`).join('\n')}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--back); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
h1, h2, h3, p, ul, ol, figure { margin: 0; padding: 0; }
ul { list-style: none; }
a { color: var(--accent); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.quiet { color: var(--quiet); font-size: .85rem; }
.top, main { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1.25rem 0; }
.top h1 { font-size: 1.5rem; letter-spacing: -.01em; }
.top p { color: var(--quiet); }
nav ul { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .9rem; }
nav a { display: block; padding: .25rem .7rem; border: 1px solid var(--line); border-radius: 2rem; background: var(--paper); text-decoration: none; font-size: .9rem; overflow-wrap: anywhere; }
nav a.failed { color: var(--bad); }
main { padding-bottom: 3rem; }
.document, #searches { background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 1.25rem; margin-bottom: 1.5rem; }
h2 { font-size: 1.2rem; overflow-wrap: anywhere; }
.columns { display: grid; grid-template-columns: minmax(0, 26rem) minmax(0, 1fr); gap: 1.5rem; margin-top: 1rem; align-items: start; }
.wide { grid-template-columns: minmax(0, 1fr); }
.wide .pages { order: -1; }
.wide .sheet { max-width: none; }
.wide .rows { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 0 .8rem; align-items: start; }
.columns:not(.wide) .fields { position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow-y: auto; padding: 2px; margin: -2px; }
.row { padding: .5rem .7rem; border: 1px solid var(--line); border-left: 4px solid var(--c, var(--line)); border-radius: 8px; margin-bottom: .5rem; }
.row.on, .row:target { border-color: var(--c); box-shadow: 0 0 0 1px var(--c); }
.head { display: flex; align-items: center; gap: .5rem; }
.number { flex: none; min-width: 1.35rem; padding: 0 .3rem; border-radius: 1rem; background: var(--c); color: #fff; font-size: .75rem; line-height: 1.35rem; text-align: center; font-weight: 600; }
.name { color: var(--quiet); font-size: .85rem; }
.confidence { margin-left: auto; display: inline-flex; align-items: center; gap: .4rem; font-size: .8rem; font-variant-numeric: tabular-nums; color: var(--quiet); white-space: nowrap; }
.bar { width: 3rem; height: .35rem; border-radius: 1rem; background: var(--line); overflow: hidden; }
.bar span { display: block; height: 100%; background: #1b7a3d; }
.middle .bar span { background: #b77a00; }
.low .bar span { background: #b3261e; }
.found { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .2rem .8rem; margin: .25rem 0; }
.value { font-size: 1.05rem; font-weight: 600; overflow-wrap: anywhere; white-space: pre-line; }
.crop { display: block; flex: 0 1 auto; max-width: 100%; }
.crop img { display: block; max-width: 100%; max-height: 4rem; width: auto; height: auto; border: 1px solid var(--line); border-radius: 4px; background: #fff; }
.page { margin-bottom: 1.25rem; }
.page figcaption { color: var(--quiet); font-size: .8rem; text-align: center; padding-top: .3rem; }
.sheet { position: relative; border: 1px solid var(--line); background: #fff; overflow: hidden; border-radius: 4px; max-width: 44rem; margin: 0 auto; }
.sheet img { display: block; width: 100%; height: 100%; }
.mark { position: absolute; outline: 2px solid var(--c); outline-offset: 1px; border-radius: 2px; background: color-mix(in srgb, var(--c) 12%, transparent); }
.mark.on, .mark:target, .mark:focus-visible { background: color-mix(in srgb, var(--c) 30%, transparent); outline-width: 3px; }
tr.on td { background: color-mix(in srgb, var(--accent) 14%, transparent); }
.cell { position: absolute; border-radius: 2px; outline: 1px dashed rgb(11 92 173 / .55); outline-offset: 1px; }
.cell.on { background: rgb(11 92 173 / .2); outline: 2px solid #0b5cad; }
.label { position: absolute; pointer-events: none; padding: 0 5px; border-radius: 4px; background: var(--c); color: #fff; font-size: 11px; line-height: 17px; white-space: nowrap; }
.label i { font-style: normal; }
.label.on { z-index: 2; box-shadow: 0 0 0 2px #fff; }
.hit { position: absolute; background: rgb(255 205 40 / .38); box-shadow: inset 0 -2px #c98a00; border-radius: 2px; mix-blend-mode: multiply; }
.hit.on, .hit:target { background: rgb(255 180 0 / .6); outline: 2px solid #9a6a00; outline-offset: 1px; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.55 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; background: var(--back); border: 1px solid var(--line); border-radius: 6px; padding: 1rem; margin: 0; max-height: 46rem; overflow: auto; }
.span { color: inherit; text-decoration: none; border-bottom: 3px solid var(--c); background: color-mix(in srgb, var(--c) 16%, transparent); }
.span.on { background: color-mix(in srgb, var(--c) 40%, transparent); }
.scroll { overflow-x: auto; margin: .9rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .85rem; }
caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
th, td { padding: .3rem .5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--quiet); font-weight: 600; white-space: nowrap; }
.wording { white-space: pre-line; }
.numeric { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.warnings { background: var(--warn-back); color: var(--warn); border-radius: 8px; padding: .6rem .8rem; font-size: .85rem; margin-top: .8rem; }
.error { color: var(--bad); margin-top: .4rem; }
.searches { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1.5rem; margin-top: .8rem; }
h3 { font-size: 1rem; }
.search ol { padding-left: 1.3rem; margin-top: .4rem; }
.search li { margin-bottom: .7rem; }
.snippet { display: block; font-size: .88rem; overflow-wrap: anywhere; }
mark { background: var(--mark); color: inherit; border-radius: 2px; padding: 0 1px; }
@media (max-width: 46rem) {
  .top, main { padding-left: .75rem; padding-right: .75rem; }
  .document, #searches { padding: .9rem; border-radius: 10px; }
  .columns { grid-template-columns: minmax(0, 1fr); gap: .75rem; }
  .columns:not(.wide) .fields { position: static; max-height: none; }
  .label { font-size: 10px; line-height: 14px; padding: 0 4px; }
  .label:not(.on) i { display: none; }
  .cell:not(.on) { outline: 0; }
}
@media print {
  :root { --paper: #fff; --back: #fff; --ink: #000; --quiet: #444; --line: #bbb; --accent: #000; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  nav { display: none; }
  .document, #searches { border: 0; padding: 0; }
  .row, .page, tr, .search { break-inside: avoid; }
  .document + .document { break-before: page; }
  .columns:not(.wide) .fields { position: static; max-height: none; }
  .text { max-height: none; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
`
