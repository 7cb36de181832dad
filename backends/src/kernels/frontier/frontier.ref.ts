/**
 * Exact minimisation of a sparse Ising model along an order of its spins.
 *
 *   T(s) = min over spins already left of the energy among all seen, s the spins of the frontier: those seen with a neighbour
 *   still to come                                                                                                         (1)
 *   a spin joins:  T(s, ±1) = T(s) ± f(s),  f(s) = h + Σ_(u ∈ frontier) J_u s_u                                           (2)
 *   a spin leaves: T(s) = min(T(s, −1), T(s, +1)), the lower one noted for the way back                                   (3)
 *
 * Source      Bertelè & Brioschi, Nonserial Dynamic Programming (1972); the width is the pathwidth of the order.
 * Shapes      table: Float64Array[2^(largest width)]; bit b of a state's index is set where the spin there is +1.
 * Cost        2^width a step, 8 bytes a state and one bit a state that leaves.
 */
export function introduceSpin(table: Float64Array, width: number, field: number, couplings: ReadonlyMap<number, number>): void {
  const count = 2 ** width;
  for (let s = 0; s < count; s++) {
    let f = field;
    for (const [bit, coupling] of couplings) f += (s >> bit) & 1 ? coupling : -coupling;
    const value = table[s];
    table[s + count] = value + f;
    table[s] = value - f;
  }
}

/** Bits of the states where +1 is lower. */
export function eliminateSpin(table: Float64Array, width: number, bit: number): boolean[] {
  const states = Array.from({ length: 2 ** (width - 1) }, (_, d) => (d & (2 ** bit - 1)) | ((d >> bit) << (bit + 1)));
  const pairs = states.map((s) => [table[s], table[s + 2 ** bit]]);
  pairs.forEach(([down, up], d) => (table[d] = Math.min(down, up)));
  return pairs.map(([down, up]) => up < down);
}
