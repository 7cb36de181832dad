/**
 * A report as one page that stands alone: no script, nothing from the network, readable without colour. The verdict comes
 * first, then the numbers, the pictures, where the numbers came from, and the document that repeats it all.
 */
import { CHEMICAL_ACCURACY_HARTREE, type Report } from '../../contracts/index.ts';
import { describeSpace } from '../kinds/energy/partition.ts';
import { html, Markup } from './markup.ts';
import { reportPlots, type Plot } from './plots.ts';
import { STYLE } from './style.ts';
import { numberTables, provenanceTable, type Table } from './tables.ts';

/** @returns the whole page. */
export async function renderHtml(report: Report): Promise<string> {
  const title = report.comparison.label ?? 'Comparison';
  const plots = await reportPlots(report);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Cofactor ${report.cofactorVersion}">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${verdictSection(report)}
${questionSection(report)}
<section aria-labelledby="numbers"><h2 id="numbers">Numbers</h2>
${numberTables(report).map(tableMarkup)}
</section>
${plots.length > 0 ? plotSection(plots) : undefined}
<section aria-labelledby="provenance"><h2 id="provenance">Provenance</h2>
${tableMarkup(provenanceTable(report))}
</section>
${reproduceSection(report)}
</main>
</body>
</html>
`.text;
}

function verdictSection({ verdict: { headline, lines } }: Report): Markup {
  return html`<section class="verdict" aria-labelledby="verdict"><h2 id="verdict">Verdict</h2>
<p><strong>${headline}</strong></p>
${lines.length > 0 ? html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>` : undefined}
</section>`;
}

/** What was asked, in a few lines. */
function questionSection({ comparison: { problem, scan }, structure, reference }: Report): Markup {
  if (problem.kind !== 'energy') return html``;
  const accuracy = problem.accuracyHartree ?? CHEMICAL_ACCURACY_HARTREE;
  const facts: [string, string][] = [
    ...(structure ? ([['Molecule', formula(structure.atoms.map(({ element }) => element))]] as [string, string][]) : []),
    ['Charge, multiplicity', `${problem.charge}, ${problem.multiplicity}`],
    ...(problem.basis ? ([['Basis set', problem.basis]] as [string, string][]) : []),
    ['Orbitals', problem.hamiltonian ? 'those of the given Hamiltonian' : describeSpace(problem.activeSpace)],
    ...(scan ? ([['Scan', `${scan.label}, ${scan.values.length} points, ${scan.units}`]] as [string, string][]) : []),
    ['Accuracy asked', `${accuracy.toExponential(2)} Eh`],
    ['Errors against', reference.label],
  ];
  return html`<section aria-labelledby="question"><h2 id="question">Question</h2>
<table><caption>What was asked</caption><tbody>
${facts.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}
</tbody></table></section>`;
}

/** Hill order: carbon, hydrogen, then the alphabet. @example formula(['O', 'H', 'H']) === 'H2O' */
export function formula(elements: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const element of elements) counts.set(element, (counts.get(element) ?? 0) + 1);
  const first = counts.has('C') ? ['C', 'H'] : [];
  const rest = [...counts.keys()].filter((element) => !first.includes(element)).sort();
  return [...first.filter((element) => counts.has(element)), ...rest]
    .map((element) => `${element}${counts.get(element) === 1 ? '' : counts.get(element)}`)
    .join('');
}

function tableMarkup({ title, header, rows }: Table): Markup {
  const numeric = header.map((_, column) => rows.every((row) => /^[–$\d.\-+±e\s]+( (ms|s|h))?$/.test(row[column])));
  const kind = (column: number): Markup => new Markup(numeric[column] ? ' class="number"' : '');
  return html`<div class="wide" role="region" aria-label="${title}" tabindex="0"><table><caption>${title}</caption>
<thead><tr>${header.map((cell, column) => html`<th scope="col"${kind(column)}>${cell}</th>`)}</tr></thead>
<tbody>${rows.map(
    (
      row,
    ) => html`<tr>${row.map((cell, column) => (column === 0 ? html`<th scope="row">${cell}</th>` : html`<td${kind(column)}>${cell}</td>`))}</tr>
`,
  )}</tbody></table></div>
`;
}

function plotSection(plots: readonly Plot[]): Markup {
  return html`<section aria-labelledby="plots"><h2 id="plots">Plots</h2>
${plots.map(
  ({ title, description, svg }) => html`<figure><div class="wide" role="img" aria-label="${title}. ${description}">${new Markup(svg)}</div>
<figcaption><strong>${title}.</strong> ${description}</figcaption></figure>
`,
)}</section>`;
}

function reproduceSection({ comparison, inputHash, cofactorVersion }: Report): Markup {
  return html`<section aria-labelledby="again"><h2 id="again">Do it again</h2>
<p>Save this document as <code>comparison.json</code> and run, with Cofactor ${cofactorVersion}:</p>
<pre><code>cofactor compare comparison.json --report report.html</code></pre>
<p class="soft">Input hash <code>${inputHash}</code></p>
<details><summary>comparison.json</summary><pre><code>${JSON.stringify(comparison, null, 2)}</code></pre></details>
</section>`;
}
