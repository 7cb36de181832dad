/** Angles of a parametric circuit by L-BFGS on exact tails of the diagonal and their exact derivatives. */
import { lbfgs } from '@cofactor/sdk/drivers';
import type { Breathe, ParametricCircuit } from './circuits.ts';
import type { Tail } from './tail.ts';

export interface Objective {
  /** Values of the basis states. */
  costs: Float64Array;
  /** Share of the best outcomes whose mean is minimised; each is run to its end from where the one before ended. */
  shares: readonly number[];
  /** Needed for shares below 1, with room for the probabilities of all states. */
  tail?: { of: Tail; probabilities: Float64Array };
}

export interface Optimum {
  angles: number[];
  /** Of the last share. */
  value: number;
  /** Values with their gradients. */
  evaluations: number;
}

/** @param limits gradientTolerance in the unit of the values; `stop` ends the search where it stands */
export async function optimise(
  circuit: ParametricCircuit,
  { costs, shares, tail }: Objective,
  start: readonly number[],
  { maxIterations, gradientTolerance, stop }: { maxIterations: number; gradientTolerance: number; stop: () => boolean },
  breathe: Breathe,
): Promise<Optimum> {
  let optimum: Optimum = { angles: [...start], value: Number.POSITIVE_INFINITY, evaluations: 0 };
  for (const share of shares) {
    const observable = circuit.observable();
    observable.set(costs.subarray(0, observable.length));
    const search = lbfgs(optimum.angles, { maxIterations, gradientTolerance });
    let { evaluations } = optimum;
    let best: Omit<Optimum, 'evaluations'> | undefined;
    for (let turn = search.next(); ; ) {
      if (turn.done) break;
      const { point } = turn.value;
      await circuit.prepare(point, breathe);
      if (share < 1 && tail) {
        circuit.probabilitiesInto(tail.probabilities);
        tail.of.diagonalInto(circuit.observable(), tail.probabilities, share);
      }
      const evaluation = await circuit.gradient(point, breathe);
      evaluations++;
      if (!best || evaluation.value < best.value) best = { angles: [...point], value: evaluation.value };
      if (stop()) break;
      turn = search.next(evaluation);
    }
    if (best) optimum = { ...best, evaluations };
    if (stop()) break;
  }
  return optimum;
}
