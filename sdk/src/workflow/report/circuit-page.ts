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
${verdictSection(circuitVerdict(job.problem, result), PLACE)}
${section(PLACE, 'picture', 'Circuit', circuitFigure(circuit))}
${section(PLACE, 'numbers', 'Numbers', html`${circuitTables(job.problem, result).map(tableMarkup)}`)}
${section(PLACE, 'provenance', 'Provenance', tableMarkup(stepTable(result.provenance.steps)))}
${documentSection({ document: job, file: 'job.json', command: 'cofactor run job.json --report report.html' }, { ...result.provenance }, PLACE)}`,
  );
}

/** Values in a headline; more of them are told by their range. */
const MOST_VALUES = 3;

/** What was measured: the values asked for, else the outcome that came most often. */
export function circuitVerdict({ observables }: CircuitProblem, result: CircuitResult): { headline: string; lines: string[] } {
  const { expectations, standardErrors, resources } = result;
  const outcomes = outcomesIn(result);
  const shots = resources.shots ? counted(resources.shots, 'shot') : 'exact';
  const value = (k: number): string =>
    `⟨${observables[k]}⟩ = ${expectations[k].toFixed(6)}${standardErrors[k] > 0 ? ` ± ${standardErrors[k].toExponential(1)}` : ''}`;
  const ends = [Math.min(...expectations), Math.max(...expectations)].map((end) => end.toFixed(6));
  if (expectations.length === 0) return { headline: outcomes, lines: [shots] };
  return {
    headline:
      expectations.length <= MOST_VALUES
        ? expectations.map((_, k) => value(k)).join(', ')
        : `${counted(expectations.length, 'expectation value')} from ${ends.join(' to ')}`,
    lines: [shots, ...(outcomes === '' ? [] : [outcomes])],
  };
}

/** Equal ones in the order of their bits. */
const byWeight = (outcomes: Readonly<Record<string, number>>): [string, number][] =>
  Object.entries(outcomes).sort(([a, weightOfA], [b, weightOfB]) => weightOfB - weightOfA || (a < b ? -1 : 1));

/** Those that came most often, with their share. */
function outcomesIn({ counts, probabilities }: CircuitResult): string {
  const outcomes = byWeight(counts ?? probabilities ?? {});
  if (outcomes.length === 0) return '';
  const total = outcomes.reduce((sum, [, weight]) => sum + weight, 0);
  const most = outcomes[0][1];
  const first = outcomes.filter(([, weight]) => most - weight < 1e-9);
  const share = `${((100 * most) / total).toFixed(1)} %`;
  const word = counts ? 'most frequent' : 'most likely';
  if (first.length > MOST_VALUES) return `${first.length} outcomes are ${word}, ${share} each`;
  const names = first.map(([bits]) => bits).join(' and ');
  return `${word}: ${names}, ${share}${first.length > 1 ? ' each' : ''} (${counted(outcomes.length, 'outcome')})`;
}

export function circuitFigure(circuit: Circuit): Markup {
  const drawing = new Markup(drawSvg(circuit, { width: 1060, maxOperations: MOST_OPERATIONS }));
  const size = `${circuit.operations.length} operations on ${circuit.numQubits} qubits, qubit 0 on top`;
  return html`<figure class="circuit">${scrolling('Circuit', html`<div role="img" aria-label="The circuit: ${size}">${drawing}</div>`)}<figcaption>${size}</figcaption></figure>`;
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
    rows: byWeight(counts ?? probabilities ?? {})
      .slice(0, MOST_OUTCOMES)
      .map(([outcome, weight]) => [outcome, counts ? String(weight) : weight.toFixed(6)]),
  };
  return [values, outcomes].filter(({ rows }) => rows.length > 0);
}
