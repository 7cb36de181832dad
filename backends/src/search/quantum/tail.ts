/**
 * The conditional value at risk of a diagonal in a state, and the diagonal whose expectation value has its derivatives.
 *
 *   CVaR_α = q + E[min(D − q, 0)] / α,   q the α-quantile of D;   α = 1 is the mean                                     (1)
 *   ∂CVaR/∂θ = ∂⟨q + min(D − q, 0)/α⟩/∂θ at fixed q                                                                   (2)
 *
 * Source      Barkoutsos et al., Quantum 4, 256 (2020), DOI 10.22331/q-2020-04-20-256; (2) Rockafellar & Uryasev, J. Risk 2, 21 (2000).
 */
export class Tail {
  readonly #costs: Float64Array;
  readonly #order: Uint32Array;

  constructor(costs: Float64Array) {
    this.#costs = costs;
    this.#order = Uint32Array.from(costs.keys()).sort((a, b) => costs[a] - costs[b]);
  }

  /** The diagonal of (2) into `out`, for the probabilities of all states. */
  diagonalInto(out: Float64Array, probabilities: Float64Array, alpha: number): void {
    const quantile = this.#quantile(probabilities, alpha);
    const costs = this.#costs;
    for (let k = 0; k < out.length; k++) out[k] = quantile + Math.min(costs[k] - quantile, 0) / alpha;
  }

  #quantile(probabilities: Float64Array, alpha: number): number {
    let left = alpha;
    for (const state of this.#order) {
      left -= probabilities[state];
      if (left <= 0) return this.#costs[state];
    }
    return this.#costs[this.#order[this.#order.length - 1]];
  }
}
