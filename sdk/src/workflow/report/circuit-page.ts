/** A circuit on a page that stands alone: drawn, with its expectation values and its most frequent outcomes. */
import { drawSvg, readOpenQasm } from '../../circuits/index.ts';
import type { Circuit, CircuitProblem, CircuitResult, Job } from '../../contracts/index.ts';
import { counted } from '../format.ts';
import { documentSection, type Place, page, section, tableMarkup, verdictSection } from './parts.ts';
import { html, Markup, scrolling } from './markup.ts';
import { stepTable, type Table } from './tables.ts';

const PLACE: Place = { level: 2, prefix: '' };
/** Operations of the largest picture, and outcomes of the longest list: some screens. */
const MOST_OPERATIONS = 300;
const MOST_OUTCOMES = 64;

/** @returns the whole page */
export function renderCircuit(job: Job & { problem: CircuitProblem }, result: CircuitResult): string {
  const title = job.label ?? 'A circuit';
  const { circuit } = readOpenQasm(job.problem.program.data ?? '');
  return page(
    title,
    result.provenance.cofactorVersion,
    html`<h1>${title}</h1>
${verdictSection(circuitVerdict(result), PLACE)}
${section(PLACE, 'picture', 'Circuit', circuitFigure(circuit))}
${section(PLACE, 'numbers', 'Numbers', html`${circuitTables(job.problem, result).map(tableMarkup)}`)}
${section(PLACE, 'provenance', 'Provenance', tableMarkup(stepTable(result.provenance.steps)))}
${documentSection({ document: job, file: 'job.json', command: 'cofactor run job.json --report report.html' }, { ...result.provenance }, PLACE)}`,
  );
}

/** How often what came out, in one line. */
export function circuitVerdict({ counts, probabilities, expectations, resources }: CircuitResult): { headline: string; lines: string[] } {
  const outcomes = Object.entries(counts ?? probabilities ?? {}).toSorted(([, a], [, b]) => b - a);
  const total = outcomes.reduce((sum, [, weight]) => sum + weight, 0);
  const shots = resources.shots ? `, ${resources.shots.toLocaleString('en')} shots` : ', exact';
  return {
    headline: `${counted(expectations.length, 'expectation value')}, ${counted(outcomes.length, 'outcome')}${shots}`,
    lines: outcomes.slice(0, 1).map(([bits, weight]) => `most frequent: ${bits}, ${((100 * weight) / total).toFixed(1)} %`),
  };
}

export function circuitFigure(circuit: Circuit): Markup {
  const drawing = new Markup(drawSvg(circuit, { width: 900, maxOperations: MOST_OPERATIONS }));
  const size = `${circuit.operations.length} operations on ${circuit.numQubits} qubits, qubit 0 on top`;
  return html`<figure>${scrolling('Circuit', html`<div role="img" aria-label="The circuit: ${size}">${drawing}</div>`)}<figcaption>${size}</figcaption></figure>`;
}

export function circuitTables(
  { observables }: CircuitProblem,
  { expectations, standardErrors, counts, probabilities }: CircuitResult,
): Table[] {
  const values: Table = {
    title: 'Expectation values',
    header: ['Observable, qubit 0 rightmost', 'Value', 'Standard error'],
    rows: observables.map((observable, k) => [observable, expectations[k].toFixed(6), standardErrors[k].toFixed(6)]),
  };
  const outcomes: Table = {
    title: counts ? 'Most frequent outcomes' : 'Most likely outcomes',
    header: ['Outcome, bit 0 rightmost', counts ? 'Count' : 'Probability'],
    rows: Object.entries(counts ?? probabilities ?? {})
      .sort(([, a], [, b]) => b - a)
      .slice(0, MOST_OUTCOMES)
      .map(([outcome, weight]) => [outcome, counts ? String(weight) : weight.toFixed(6)]),
  };
  return [values, outcomes].filter(({ rows }) => rows.length > 0);
}
