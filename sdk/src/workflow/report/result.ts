/** What one job gave, of any kind: a page, or Markdown with the verdict first and every table after it. */
import { unsupported, type Job, type Result } from '../../contracts/index.ts';
import { circuitTables, circuitVerdict, renderCircuit } from './circuit-page.ts';
import { energyFacts } from './energy/facts.ts';
import { energyVerdict, renderEnergy } from './energy/page.ts';
import { renderGeometry } from './geometry/page.ts';
import { geometryTables, geometryVerdict } from './geometry/tables.ts';
import { learnedTables, learnedVerdict } from './learned.ts';
import { markdown } from './markdown.ts';
import { html } from './markup.ts';
import { renderMinimum } from './minimum/page.ts';
import { minimumTables, minimumVerdict } from './minimum/verdict.ts';
import { documentSection, page, type PageOptions, type Place, section, tableMarkup, verdictSection } from './parts.ts';
import { stepTable, thresholdsOf, type Table } from './tables.ts';

interface Told {
  title: string;
  verdict: { headline: string; lines: string[] };
  tables: Table[];
  page(options?: PageOptions): Promise<string> | string;
}

/** @returns the whole page. @throws UNSUPPORTED for a result of another kind than its job */
export async function renderResult(job: Job, result: Result, options?: PageOptions): Promise<string> {
  return told(job, result).page(options);
}

/** @throws UNSUPPORTED for a result of another kind than its job */
export function renderResultMarkdown(job: Job, result: Result): string {
  const { title, verdict, tables } = told(job, result);
  const shown = [...tables, stepTable(result.provenance.steps)].filter(({ rows }) => rows.length > 0);
  return `${markdown(job.label ?? title, verdict, shown)}\nInput hash \`${result.provenance.inputHash}\`, Cofactor ${result.provenance.cofactorVersion}\n`;
}

function told(job: Job, result: Result): Told {
  const { problem } = job;
  const method = job.method?.name ?? 'auto';
  if (problem.kind === 'energy' && result.kind === 'energy') {
    const rows = energyFacts(result).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
    return {
      title: 'An energy',
      verdict: energyVerdict(job, result),
      tables: [{ title: 'What was found', header: ['what', 'value'], rows }, thresholdsOf(result)],
      page: (options) => renderEnergy({ ...job, problem }, result, options),
    };
  }
  if (problem.kind === 'geometry' && result.kind === 'geometry') {
    return {
      title: 'A structure at rest',
      verdict: geometryVerdict(problem, result, method),
      tables: geometryTables(problem, result),
      page: (options) => renderGeometry({ ...job, problem }, result, options),
    };
  }
  if (problem.kind === 'minimum' && result.kind === 'minimum') {
    return {
      title: 'The lowest value of a model',
      verdict: minimumVerdict(result, method),
      tables: minimumTables(result, method),
      page: (options) => renderMinimum({ ...job, problem }, result, options),
    };
  }
  if (problem.kind === 'circuit' && result.kind === 'circuit') {
    return {
      title: 'A circuit',
      verdict: circuitVerdict(problem, result),
      tables: circuitTables(problem, result),
      page: () => renderCircuit({ ...job, problem }, result),
    };
  }
  if (result.kind === problem.kind && (result.kind === 'train' || result.kind === 'explore')) {
    const title = result.kind === 'train' ? 'A surrogate' : 'An exploration';
    const [verdict, tables] = [learnedVerdict(result), learnedTables(result)];
    return { title, verdict, tables, page: () => plainPage(job, result, { title, verdict, tables }) };
  }
  throw unsupported(`no report of a ${result.kind} result for a job of ${problem.kind}: use --json for its numbers`, {
    what: `report of ${problem.kind}`,
    alternatives: ['energy', 'geometry', 'minimum', 'circuit', 'train', 'explore'],
  });
}

const PLACE: Place = { level: 2, prefix: '' };

/** Of a kind without pictures: the verdict and the tables. */
function plainPage(job: Job, { provenance }: Result, { title, verdict, tables }: Omit<Told, 'page'>): string {
  const name = job.label ?? title;
  return page(
    name,
    provenance.cofactorVersion,
    html`<h1>${name}</h1>
${verdictSection(verdict, PLACE)}
${section(PLACE, 'numbers', 'Numbers', html`${tables.map(tableMarkup)}`)}
${section(PLACE, 'provenance', 'Provenance', tableMarkup(stepTable(provenance.steps)))}
${documentSection({ document: job, file: 'job.json', command: 'cofactor run job.json --report report.html' }, { ...provenance }, PLACE)}`,
  );
}
