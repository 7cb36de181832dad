/**
 * A report as one page that stands alone: no script, nothing from the network, readable without colour. The verdict comes
 * first, then the numbers, the pictures, where the numbers came from, and the document that repeats it all.
 */
import { CHEMICAL_ACCURACY_HARTREE, COFACTOR_VERSION, type Report, type Verdict } from '../../contracts/index.ts';
import { describeSpace } from '../kinds/energy/partition.ts';
import type { Plot } from './drawing.ts';
import { explorationPlots } from './exploration-plots.ts';
import { explorationTables, explorationVerdict, type Exploration } from './exploration.ts';
import { html, Markup } from './markup.ts';
import { partitionFigure } from './partition-figure.ts';
import { reportPlots } from './plots.ts';
import { structureFigure } from './structure-figure.ts';
import { STYLE } from './style.ts';
import { numberTables, provenanceTable, stepTable, type Table } from './tables.ts';

/** @returns the whole page. */
export async function renderHtml(report: Report): Promise<string> {
  const title = report.comparison.label ?? 'Comparison';
  return page(
    title,
    report.cofactorVersion,
    html`<h1>${title}</h1>
${await reportMarkup(report)}`,
  );
}

/** A comparison or an exploration on a page of several, under a heading of its own. */
export type Chapter = { heading: string /** What to look at. */; text: string } & ({ report: Report } | { exploration: Exploration });

/** Several of them on one page: what each found first, then one after the other. @returns the whole page. */
export async function renderStory(title: string, introduction: string, chapters: readonly Chapter[]): Promise<string> {
  const bodies: Markup[] = [];
  for (const [k, chapter] of chapters.entries()) {
    const { heading, text } = chapter;
    const place: Place = { level: 3, prefix: `c${k + 1}-` };
    const body = 'report' in chapter ? await reportMarkup(chapter.report, place) : await explorationMarkup(chapter.exploration, place);
    bodies.push(html`<section class="chapter" aria-labelledby="chapter-${k + 1}"><h2 id="chapter-${k + 1}">${heading}</h2>
<p>${text}</p>
${body}
</section>
`);
  }
  const found = chapters.map((chapter, k) => {
    const { headline } = 'report' in chapter ? chapter.report.verdict : explorationVerdict(chapter.exploration);
    return html`<tr><th scope="row"><a href="#chapter-${k + 1}">${chapter.heading}</a></th><td>${headline}</td></tr>
`;
  });
  return page(
    title,
    COFACTOR_VERSION,
    html`<h1>${title}</h1>
<p>${introduction}</p>
<section class="verdict" aria-labelledby="found"><h2 id="found">What was found</h2>
<div class="wide" role="region" aria-label="What was found" tabindex="0"><table><caption>The verdict of each part, computed from its numbers</caption><tbody>
${found}</tbody></table></div></section>
${bodies}`,
  );
}

export function page(title: string, version: string, body: Markup): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Cofactor ${version}">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`.text;
}

/** Where a report stands on its page. */
export interface Place {
  /** Of its headings. */
  level: 2 | 3;
  /** Of the ids in it. */
  prefix: string;
}

async function reportMarkup(report: Report, place: Place = { level: 2, prefix: '' }): Promise<Markup> {
  const plots = await reportPlots(report);
  return html`${verdictSection(report.verdict, place)}
${questionSection(report, place)}
${section(place, 'numbers', 'Numbers', html`${numberTables(report).map(tableMarkup)}`)}
${plots.length > 0 ? section(place, 'plots', 'Plots', plotFigures(plots)) : undefined}
${section(place, 'provenance', 'Provenance', tableMarkup(provenanceTable(report)))}
${reproduceSection(report, place)}`;
}

async function explorationMarkup(exploration: Exploration, place: Place): Promise<Markup> {
  const { job, result } = exploration;
  const plots = await explorationPlots(exploration);
  return html`${verdictSection(explorationVerdict(exploration), place)}
${section(place, 'numbers', 'Numbers', html`${explorationTables(exploration).map(tableMarkup)}`)}
${section(place, 'plots', 'Plots', plotFigures(plots))}
${section(place, 'provenance', 'Provenance', tableMarkup(stepTable(result.provenance.steps)))}
${documentSection({ document: job, file: 'job.json', command: 'cofactor run job.json' }, result.provenance, place)}`;
}

export function section({ level, prefix }: Place, name: string, heading: string, body: Markup, kind?: string): Markup {
  const [id, tag] = [`${prefix}${name}`, new Markup(`h${level}`)];
  const style = kind ? html` class="${kind}"` : html``;
  return html`<section${style} aria-labelledby="${id}"><${tag} id="${id}">${heading}</${tag}>
${body}
</section>`;
}

export function verdictSection({ headline, lines }: Pick<Verdict, 'headline' | 'lines'>, place: Place): Markup {
  const body = html`<p><strong>${headline}</strong></p>
${lines.length > 0 ? html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>` : undefined}`;
  return section(place, 'verdict', 'Verdict', body, 'verdict');
}

/** What was asked, in a few lines. */
function questionSection({ comparison: { problem, scan }, structure, partition = [], reference }: Report, place: Place): Markup {
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
  const table = html`<table><caption>What was asked</caption><tbody>
${facts.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}
</tbody></table>`;
  return section(
    place,
    'question',
    'Question',
    html`${structure ? structureFigure(structure) : undefined}${table}${partitionFigure(partition)}`,
  );
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

export function tableMarkup({ title, header, rows }: Table): Markup {
  const numeric = header.map((_, column) => rows.every((row) => /^[–$\d.\-+±e\s]+( (ms|s|h|%))?$/.test(row[column])));
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

export function plotFigures(plots: readonly Plot[]): Markup {
  return html`${plots.map(
    ({
      title,
      description,
      svg,
    }) => html`<figure><div class="wide" role="img" aria-label="${title}. ${description}">${new Markup(svg)}</div>
<figcaption><strong>${title}.</strong> ${description}</figcaption></figure>
`,
  )}`;
}

function reproduceSection({ comparison, ...made }: Report, place: Place): Markup {
  const command = 'cofactor compare comparison.json --report report.html';
  return documentSection({ document: comparison, file: 'comparison.json', command }, made, place);
}

export function documentSection(
  { document, file, command }: { document: object; file: string; command: string },
  { inputHash, cofactorVersion }: { inputHash: string; cofactorVersion: string },
  place: Place,
): Markup {
  const body = html`<p>Save this document as <code>${file}</code> and run, with Cofactor ${cofactorVersion}:</p>
<pre><code>${command}</code></pre>
<p class="soft">Input hash <code>${inputHash}</code></p>
<details><summary>${file}</summary><pre><code>${JSON.stringify(document, null, 2)}</code></pre></details>`;
  return section(place, 'again', 'Do it again', body);
}
