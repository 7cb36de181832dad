/** The lowest of all measured outcomes, when it came, and what a search step answers with it. */
import type { SearchOutput } from '../../contracts/index.ts';

export class BestOutcome {
  value = Number.POSITIVE_INFINITY;
  evaluations = 0;
  #outcome = '';
  readonly #trace: SearchOutput['trace'] = [];

  /** Counts of one sample; in which order its shots fell is not known. @param besides evaluations that were no shots */
  take(outcomes: readonly { outcome: string; count: number; value: number }[], besides = 0): void {
    this.evaluations += besides + outcomes.reduce((sum, { count }) => sum + count, 0);
    const lowest = outcomes.reduce((low, one) => (one.value < low.value ? one : low));
    if (lowest.value >= this.value) return;
    this.value = lowest.value;
    this.#outcome = lowest.outcome;
    this.#trace.push({ evaluations: this.evaluations, value: lowest.value });
  }

  get foundAfter(): number {
    return this.#trace.at(-1)?.evaluations ?? 0;
  }

  /** @param numQubits the first ones are read: what stands above them is at work in the circuit alone */
  output(numQubits: number): Omit<SearchOutput, 'notes'> {
    const digits = this.#outcome.split('').reverse().slice(0, numQubits);
    return {
      value: this.value,
      unit: '1',
      feasible: true,
      provenOptimal: false,
      evaluations: this.evaluations,
      trace: this.#trace,
      assignment: digits.map(Number),
    };
  }
}
