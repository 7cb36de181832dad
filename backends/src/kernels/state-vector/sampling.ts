/** Amplitudes summed into one entry of the first search level: 4 KiB, scanned in about 0.1 µs. */
const BLOCK = 256;

/** Blocks weighed at a time: some ms. */
const PIECE = 4096;

/**
 * Measures all qubits once per uniform number: out[k] is the first basis state s with Σ_(i ≤ s) |ψ_i|² > u_k ‖ψ‖², so equal uniforms
 * give equal states, in any order, and a state of probability 0 is never drawn.
 *
 * Shapes      amplitudes: 2·2ⁿ interleaved (re, im); uniforms in [0, 1); one basis state per uniform.
 * Cost        O(2ⁿ) once, then O(n + 256) a shot; 2ⁿ / 256 doubles of memory. The amplitudes must stay as they are.
 */
export class BasisStateSampler {
  readonly #amplitudes: Float64Array;
  /** Weight of all blocks up to each. */
  readonly #cumulative: Float64Array;
  #weighed = 0;
  #total = 0;

  constructor(amplitudes: Float64Array) {
    this.#amplitudes = amplitudes;
    this.#cumulative = new Float64Array(Math.ceil(amplitudes.length / 2 / BLOCK));
  }

  /** Weighs some more blocks, for those who have other work between. @returns whether there are more */
  weigh(): boolean {
    const amplitudes = this.#amplitudes;
    const cumulative = this.#cumulative;
    const end = Math.min(cumulative.length, this.#weighed + PIECE);
    for (let block = this.#weighed; block < end; block++) {
      let weight = 0;
      const last = Math.min(amplitudes.length, 2 * (block + 1) * BLOCK);
      for (let i = 2 * block * BLOCK; i < last; i += 2) weight += amplitudes[i] ** 2 + amplitudes[i + 1] ** 2;
      cumulative[block] = this.#total += weight;
    }
    this.#weighed = end;
    return end < cumulative.length;
  }

  draw(uniforms: Float64Array): Uint32Array {
    while (this.weigh());
    return Uint32Array.from(uniforms, (uniform) => drawn(this.#amplitudes, this.#cumulative, uniform * this.#total));
  }
}

/** @param target below the total weight, since the largest uniform is 1 − 2⁻⁵³ */
function drawn(amplitudes: Float64Array, cumulative: Float64Array, target: number): number {
  const block = firstAbove(cumulative, target);
  let below = block > 0 ? cumulative[block - 1] : 0;
  const end = Math.min(amplitudes.length / 2, (block + 1) * BLOCK);
  let state = block * BLOCK;
  for (let i = state; i < end; i++) {
    const weight = amplitudes[2 * i] ** 2 + amplitudes[2 * i + 1] ** 2;
    if (weight === 0) continue;
    state = i; // rounding may leave the sum short of the target: then the last possible state of the block
    below += weight;
    if (below > target) break;
  }
  return state;
}

/** First index whose entry exceeds `target` in an ascending array; the last index if none does. */
function firstAbove(ascending: Float64Array, target: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] > target) high = middle;
    else low = middle + 1;
  }
  return low;
}
