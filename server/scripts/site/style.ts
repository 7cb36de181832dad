/** The style of the site: system fonts, light and dark as the reader's machine asks; colours of code have 4.5 : 1 on both. */
export const STYLE = `
:root { color-scheme: light dark; --page: light-dark(#ffffff, #14171c); --ink: light-dark(#1b1f24, #e6e8eb); --soft: light-dark(#59616b, #a5adb8);
  --line: light-dark(#d5d9de, #363c45); --mark: light-dark(#f3f6fa, #1c222b); --link: light-dark(#1a5fb4, #8ab8ff); }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; overflow-wrap: break-word; }
a { color: var(--link); }
header { display: flex; gap: 1.5rem; padding: 0.8rem 1.25rem; border-bottom: 1px solid var(--line); }
header a:first-child { font-weight: 650; color: var(--ink); text-decoration: none; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 0.5rem; top: 0.5rem; background: var(--page); padding: 0.3rem; }
.jump { display: none; }
.columns { display: grid; grid-template-columns: 15rem minmax(0, 1fr); max-width: 82rem; margin: 0 auto; }
nav { grid-column: 1; grid-row: 1; padding: 1.2rem 0.5rem 3rem 1.25rem; font-size: 0.92rem; border-right: 1px solid var(--line);
  position: sticky; top: 0; max-height: 100vh; overflow-y: auto; }
nav ul { list-style: none; margin: 0.2rem 0 0.7rem; padding-left: 0.9rem; }
nav li { padding: 0.08rem 0; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
nav a[aria-current] { font-weight: 650; color: var(--ink); }
summary { cursor: pointer; font-weight: 600; }
main { grid-column: 2; padding: 1rem 2rem 4rem; min-width: 0; }
main > p, main > ul, main > ol, main > h1, main > h2, main > h3 { max-width: 46rem; }
h1 { font-size: 1.8rem; line-height: 1.2; }
h2 { font-size: 1.25rem; margin-top: 2.2rem; }
h3 { font-size: 1.05rem; margin-top: 1.6rem; }
code { font: 0.9em ui-monospace, monospace; background: var(--mark); padding: 0.05em 0.25em; border-radius: 3px; }
pre { max-width: 60rem; overflow-x: auto; background: var(--mark); border: 1px solid var(--line); border-radius: 4px; padding: 0.8rem 1rem; line-height: 1.45; }
pre.wrapped { white-space: pre-wrap; overflow-wrap: anywhere; }
pre code { background: none; padding: 0; font-size: 0.86rem; }
.wide { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.35rem 1rem 0.35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: normal; }
thead th { border-bottom: 2px solid var(--line); }
.soft { color: var(--soft); }
.hljs-comment, .hljs-quote, .hljs-meta { color: light-dark(#5b6470, #a3acb8); }
.hljs-keyword, .hljs-built_in, .hljs-literal, .hljs-type { color: light-dark(#8a3ab9, #d2a8ff); }
.hljs-string, .hljs-regexp { color: light-dark(#0f6b3f, #7fd8a4); }
.hljs-number, .hljs-variable { color: light-dark(#9a4a00, #ffb777); }
.hljs-attr, .hljs-property { color: light-dark(#1a5fb4, #8ab8ff); }
.hljs-title, .hljs-title.function_, .hljs-title.class_ { color: light-dark(#8f3a4a, #ff9ea8); }
@media (max-width: 50rem) {
  .columns { display: block; }
  .jump { display: inline; }
  main { padding: 0.5rem 1.25rem 2rem; }
  nav { position: static; max-height: none; border-right: 0; border-top: 1px solid var(--line); padding: 1rem 1.25rem 3rem; }
  nav li { padding: 0.25rem 0; }
  td:nth-child(4):last-child { min-width: 13rem; }
  td:nth-child(2):not(:last-child) { min-width: 10rem; }
}
@media print {
  :root { color-scheme: light; }
  nav, header, .skip { display: none; }
  .columns { display: block; }
  pre, .wide { overflow: visible; white-space: pre-wrap; }
}
`;
