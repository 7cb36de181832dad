/** What pages of reports are made of: the page itself, sections, tables, plots, and the document that repeats it all. */
import { CHEMICAL_ACCURACY_HARTREE, type EnergyProblem, type Report, type Verdict } from '../../contracts/index.ts';
import { describeSpace } from '../kinds/energy/partition.ts';
import type { Plot } from './drawing.ts';
import { html, Markup, scrolling } from './markup.ts';
import { partitionFigure } from './partition-figure.ts';
import { hasStage, stageScript } from './space/stage.ts';
import { structureFigures } from './space/structure-figure.ts';
import { STYLE } from './style.ts';
import { withoutEmptyColumns, type Table } from './tables.ts';

export interface PageOptions {
  /** Text of the library that turns structures (files.ts reads it); without it a page is flat and runs no script. */
  viewer?: string;
}

export function page(title: string, version: string, body: Markup, { viewer }: PageOptions = {}): string {
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
${viewer !== undefined && hasStage(body) ? stageScript(viewer) : undefined}
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

export type Fact = readonly [name: string, value: string];

/** What was asked of an energy, in a few lines. */
export function questionSection(
  problem: EnergyProblem,
  {
    structure,
    partition = [],
    facts = [],
    where = 'as given',
  }: Pick<Report, 'structure' | 'partition'> & { facts?: readonly Fact[]; where?: string },
  place: Place,
): Markup {
  const accuracy = problem.accuracyHartree ?? CHEMICAL_ACCURACY_HARTREE;
  const all: Fact[] = [
    ...(structure ? ([['Molecule', formula(structure.atoms.map(({ element }) => element))]] as const) : []),
    ['Charge, multiplicity', `${problem.charge}, ${problem.multiplicity}`],
    ...(problem.basis ? ([['Basis set', problem.basis]] as const) : []),
    ['Orbitals', problem.hamiltonian ? 'those of the given Hamiltonian' : describeSpace(problem.activeSpace)],
    ['Accuracy asked', `${accuracy.toExponential(2)} Eh`],
    ...facts,
  ];
  return section(
    place,
    'question',
    'Question',
    html`${structure ? structureFigures(structure, where) : undefined}${factTable('What was asked', all)}${partitionFigure(partition)}`,
  );
}

export function factTable(title: string, facts: readonly Fact[]): Markup {
  return html`<div class="wide" role="region" aria-label="${title}" tabindex="0"><table><caption>${title}</caption><tbody>
${facts.map(
  ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>
`,
)}</tbody></table></div>
`;
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

/** What stands flush right: a number, with its unit and its error. */
const NUMBER = /^[–$\d.,\-−+±e\s]*( (ms|s|h|%|mEh|Eh))?$/;

export function tableMarkup(table: Table): Markup {
  const { title, header, rows } = withoutEmptyColumns(table);
  const numeric = header.map((_, column) => column > 0 && rows.every((row) => NUMBER.test(row[column])));
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
    }) => html`<figure>${scrolling(title, html`<div role="img" aria-label="${title}. ${description}">${new Markup(svg)}</div>`)}
<figcaption><strong>${title}.</strong> ${description}</figcaption></figure>
`,
  )}`;
}

export function documentSection(
  { document, file, command }: { document: object; file: string; command: string },
  { inputHash, cofactorVersion }: { inputHash: string; cofactorVersion: string },
  place: Place,
): Markup {
  const body = html`<p>Save this document as <code>${file}</code> and run, with Cofactor ${cofactorVersion}:</p>
<pre tabindex="0"><code>${command}</code></pre>
<p class="soft">Input hash <code>${inputHash}</code></p>
<details><summary>${file}</summary><pre tabindex="0"><code>${JSON.stringify(document, null, 2)}</code></pre></details>`;
  return section(place, 'again', 'Do it again', body);
}
