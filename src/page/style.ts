/** How a page looks: one column of text, light or dark as the reader's system is, on a phone, on a desk and on paper. */
export const style = `
:root {
  --paper: #fdfdfc; --raised: #f4f4f1; --ink: #1c1d1f; --ink-soft: #5a5d63; --rule: #e2e2dd; --accent: #0b6e61;
  --series-s: #b3560f; --series-t: #2f62c4; --series-kd: #0b7a6b; --series-other: #8a4fa3;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15171a; --raised: #1e2125; --ink: #e8e8e4; --ink-soft: #a2a6ad; --rule: #32363c; --accent: #5fd0bd;
    --series-s: #f0a15c; --series-t: #8fb2ff; --series-kd: #4fd1bd; --series-other: #d3a1e6;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 70rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere;
}
h1, h2, h3 { line-height: 1.2; text-wrap: balance; margin: 0; }
h1 { font-size: 1.75rem; letter-spacing: -0.015em; }
h2 { font-size: 1.2rem; margin-bottom: 1rem; }
h3 { font-size: 1rem; }
header p { margin: 0.5rem 0 0; color: var(--ink-soft); max-width: 46rem; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--paper); padding: 0.25rem 0.5rem; }
nav { margin: 1.75rem 0 0; border-block: 1px solid var(--rule); padding: 0.6rem 0; font-size: 0.875rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.15rem 1.25rem; list-style: none; margin: 0; padding: 0; }
nav a { text-decoration: none; display: inline-block; padding: 0.15rem 0; }
nav a:hover { text-decoration: underline; }
section { padding-top: 2.25rem; }
section + section { margin-top: 2.25rem; border-top: 1px solid var(--rule); }
section > * { margin-block: 0 1.25rem; }
section > :last-child { margin-bottom: 0; }
p, li { max-width: 46rem; }
.lead { font-size: 1.125rem; }
.note, small, figcaption, caption { color: var(--ink-soft); font-size: 0.875rem; }
small { display: block; line-height: 1.35; }
ul { padding-left: 1.25rem; }
.highlights { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1px; background: var(--rule); border: 1px solid var(--rule); border-radius: 8px; overflow: hidden; }
.highlights > div { background: var(--paper); padding: 1rem 1.1rem; }
.highlights dt { color: var(--ink-soft); font-size: 0.875rem; }
.highlights dd { margin: 0; }
.highlights strong { display: block; font-size: 1.75rem; font-weight: 600; letter-spacing: -0.02em; line-height: 1.3; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9375rem; font-variant-numeric: tabular-nums; min-width: min(100%, 30rem); overflow-wrap: normal; }
caption { text-align: left; padding-bottom: 0.5rem; }
th, td { padding: 0.45rem 1rem 0.45rem 0; text-align: right; vertical-align: top; border-top: 1px solid var(--rule); white-space: nowrap; }
thead th, thead td { border-top: 0; color: var(--ink-soft); font-weight: 500; font-size: 0.875rem; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; }
tbody th { font-weight: 500; position: sticky; left: 0; background: var(--paper); }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19.5rem), 1fr)); gap: 1.75rem 1.5rem; }
figure { margin: 0; min-width: 0; }
figcaption { color: var(--ink); font-weight: 500; margin-bottom: 0.4rem; }
figure svg { display: block; max-width: 100%; height: auto; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.3rem 1.5rem; font-size: 0.9375rem; }
.facts dt { color: var(--ink-soft); }
.facts dd { margin: 0; min-width: 0; }
details { border-top: 1px solid var(--rule); padding-top: 0.6rem; }
summary { cursor: pointer; color: var(--accent); }
pre { overflow: auto; max-height: 30rem; padding: 0.9rem 1rem; background: var(--raised); border-radius: 6px; font: 0.8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: normal; }
.progress { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 1rem; font-variant-numeric: tabular-nums; }
.progress label { display: flex; flex: 1 1 20rem; max-width: 30rem; align-items: center; gap: 0.75rem; font-weight: 500; }
progress { flex: 1; height: 0.6rem; accent-color: var(--accent); }
.progress > span { color: var(--ink-soft); font-size: 0.9375rem; }
.controls { display: flex; flex-wrap: wrap; gap: 0.75rem 1.25rem; align-items: center; margin-bottom: 1.25rem; font-size: 0.9375rem; }
.controls[hidden], [hidden] { display: none; }
.controls label { display: flex; gap: 0.5rem; align-items: center; }
.controls output { color: var(--ink-soft); }
input, select, button { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--rule); border-radius: 6px; padding: 0.35rem 0.6rem; max-width: 100%; }
button { cursor: pointer; }
.examples ol { list-style: none; margin: 0 0 1rem; padding: 0; }
.example { max-width: none; padding: 1rem 0; border-top: 1px solid var(--rule); break-inside: avoid; }
.example h3 { font-weight: 500; margin-bottom: 0.5rem; max-width: 60rem; white-space: pre-wrap; line-height: 1.45; text-wrap: wrap; }
.example dl { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); gap: 0.25rem 0.75rem; margin: 0; font-size: 0.9375rem; }
.example dt { color: var(--ink-soft); }
.example dd { margin: 0; white-space: pre-wrap; max-height: 14rem; overflow-y: auto; }
.example dd small { display: inline; margin-inline-start: 0.75rem; white-space: nowrap; }
footer { margin-top: 3rem; border-top: 1px solid var(--rule); color: var(--ink-soft); font-size: 0.875rem; }
@media (max-width: 36rem) {
  body { padding-top: 1.5rem; }
  h1 { font-size: 1.4rem; }
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: 0.5rem; }
  .example dl { grid-template-columns: 3.5rem minmax(0, 1fr); }
  th, td { padding-right: 0.75rem; }
}
@media print {
  :root { --paper: #fff; --ink: #000; --ink-soft: #444; --rule: #bbb; --series-s: #b3560f; --series-t: #2f62c4; --series-kd: #0b7a6b; --series-other: #8a4fa3; color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, .skip, .controls, .examples button { display: none; }
  .scroll, pre, .example dd { overflow: visible; max-height: none; }
  figure, tr, .highlights { break-inside: avoid; }
  h2 { break-after: avoid; }
}
`;
