/**
 * Strings that earlier subspaces found heavy, carried over to the next: what a sampled subspace knows of its own strings is their weight
 * in its eigenvector, and it comes from nowhere else.
 *
 *   w(I) = Σ_J |c_IJ|²   of an α string I, likewise of a β string; the largest of all subspaces that held it       (1)
 *
 * As long as there are iterations to come, the heaviest strings take half of each side of the product and strings that were in no
 * subspace yet come first in the rest, so that every one is weighed; the last iteration is the product of the heaviest.
 *
 * Source      Carrying strings of large |c| from one iteration to the next: qiskit-addon-sqd, diagonalize_fermionic_hamiltonian.
 */
import { CofactorError, type StepOutput } from '../../../contracts/index.ts';
import { ascending, type Carried, type Pair, type Sector, type Strings } from './configuration-recovery.ts';

export class CarryOver {
  readonly #alpha = new Map<number, number>();
  readonly #beta: Map<number, number>;

  /** With as many α as β electrons the strings of either spin are one set, as in `fillStrings`. */
  constructor({ numElectrons }: Sector) {
    this.#beta = numElectrons[0] === numElectrons[1] ? this.#alpha : new Map();
  }

  /** (1) of one more subspace. @throws INTERNAL where a backend does not tell the weights */
  weigh(strings: Strings, { stringWeights }: StepOutput<'subspace'>): void {
    if (!stringWeights) throw new CofactorError('INTERNAL', 'a subspace without the weights of its strings', { where: 'carry-over' });
    keepLargest(this.#alpha, strings.alpha, stringWeights.alpha);
    keepLargest(this.#beta, strings.beta, stringWeights.beta);
  }

  /** What the next batches start from. */
  carried(maxProductDimension: number, last: boolean): Carried {
    const side = Math.floor(Math.sqrt(maxProductDimension));
    const count = last ? side : Math.floor(side / 2);
    const isNew = ({ alpha, beta }: Pair): boolean => !this.#alpha.has(alpha) || !this.#beta.has(beta);
    return {
      strings: { alpha: heaviestOf(this.#alpha, count), beta: heaviestOf(this.#beta, count) },
      order: (pairs) => [...pairs.filter(isNew), ...pairs.filter((pair) => !isNew(pair))],
    };
  }
}

function keepLargest(known: Map<number, number>, masks: readonly number[], weights: readonly number[]): void {
  for (const [k, mask] of masks.entries()) known.set(mask, Math.max(known.get(mask) ?? 0, weights[k]));
}

/** Equal weights in order of masks. */
function heaviestOf(weights: ReadonlyMap<number, number>, count: number): number[] {
  const order = [...weights].sort(([a, x], [b, y]) => y - x || a - b);
  return ascending(order.slice(0, count).map(([mask]) => mask));
}
