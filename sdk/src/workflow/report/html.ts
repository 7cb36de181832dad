/**
 * A report as one page that stands alone: nothing from the network, readable without script and without colour. The verdict comes
 * first, then the numbers, the pictures, where the numbers came from, and the document that repeats it all.
 */
import { readOpenQasm } from '../../circuits/index.ts';
import { COFACTOR_VERSION, type Report } from '../../contracts/index.ts';
import { circuitFigure } from './circuit-page.ts';
import { explorationPlots } from './exploration-plots.ts';
import { explorationTables, explorationVerdict, type Exploration } from './exploration.ts';
import { html, type Markup } from './markup.ts';
import { minimumQuestion } from './minimum/page.ts';
import {
  documentSection,
  page,
  type PageOptions,
  type Place,
  plotFigures,
  questionSection,
  section,
  tableMarkup,
  verdictSection,
  type Fact,
} from './parts.ts';
import { reportPlots } from './plots.ts';
import { numberTables, provenanceTable, stepTable } from './tables.ts';

/** @returns the whole page. */
export async function renderHtml(report: Report, options?: PageOptions): Promise<string> {
  const title = report.comparison.label ?? 'Comparison';
  return page(
    title,
    report.cofactorVersion,
    html`<h1>${title}</h1>
${await reportMarkup(report)}`,
    options,
  );
}

/** A comparison or an exploration on a page of several, under a heading of its own. */
export type Chapter = { heading: string /** What to look at. */; text: string } & ({ report: Report } | { exploration: Exploration });

/** Several of them on one page: what each found first, then one after the other. @returns the whole page. */
export async function renderStory(
  title: string,
  introduction: string,
  chapters: readonly Chapter[],
  options?: PageOptions,
): Promise<string> {
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
    options,
  );
}

async function reportMarkup(report: Report, place: Place = { level: 2, prefix: '' }): Promise<Markup> {
  const plots = await reportPlots(report);
  return html`${verdictSection(report.verdict, place)}
${questionOf(report, place)}
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

function questionOf({ comparison: { problem, scan }, structure, partition, reference, arms }: Report, place: Place): Markup {
  if (problem.kind === 'minimum') {
    const found = arms.flatMap(({ points: [point] }) => (point?.minimum?.feasible ? [point.minimum] : []));
    const best = found.toSorted((a, b) => a.value - b.value).at(0);
    return minimumQuestion(problem, best, place);
  }
  if (problem.kind === 'circuit')
    return section(place, 'question', 'Question', circuitFigure(readOpenQasm(problem.program.data ?? '').circuit));
  if (problem.kind !== 'energy') return html``;
  const facts: Fact[] = [
    ...(scan ? ([['Scan', `${scan.label}, ${scan.values.length} points, ${scan.units}`]] as const) : []),
    ['Errors against', `${reference.label}${reference.source ? `: ${reference.source}` : ''}`],
  ];
  return questionSection(problem, { structure, partition, facts, where: scan ? 'at the first point' : 'as given' }, place);
}

function reproduceSection({ comparison, ...made }: Report, place: Place): Markup {
  const command = 'cofactor compare comparison.json --report report.html';
  return documentSection({ document: comparison, file: 'comparison.json', command }, made, place);
}
