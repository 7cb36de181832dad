/** Amplitudes summed into one entry of the first search level: 4 KiB, scanned in about 0.1 µs. */
const BLOCK = 256;

/**
 * Measures all qubits once per uniform number: out[k] is the first basis state s with Σ_(i ≤ s) |ψ_i|² > u_k ‖ψ‖², so equal uniforms
 * give equal states, in any order, and a state of probability 0 is never drawn.
 *
 * Shapes      amplitudes: 2·2ⁿ interleaved (re, im); uniforms in [0, 1); one basis state per uniform.
 * Cost        O(2ⁿ) once, then O(n + 256) a shot; 2ⁿ / 256 doubles of memory. The amplitudes must stay as they are.
 */
export function basisStateSampler(amplitudes: Float64Array): (uniforms: Float64Array) => Uint32Array {
  const size = amplitudes.length / 2;
  const cumulative = new Float64Array(Math.ceil(size / BLOCK)); // cumulative[b] = weight of blocks 0 … b
  let total = 0;
  for (let block = 0; block < cumulative.length; block++) {
    let weight = 0;
    const end = Math.min(size, (block + 1) * BLOCK);
    for (let i = block * BLOCK; i < end; i++) weight += amplitudes[2 * i] ** 2 + amplitudes[2 * i + 1] ** 2;
    cumulative[block] = total += weight;
  }
  return (uniforms) => Uint32Array.from(uniforms, (uniform) => draw(amplitudes, cumulative, uniform * total));
}

/** `basisStateSampler` for one portion of uniforms. */
export function sampleBasisStates(amplitudes: Float64Array, uniforms: Float64Array): Uint32Array {
  return basisStateSampler(amplitudes)(uniforms);
}

/** @param target below the total weight, since the largest uniform is 1 − 2⁻⁵³ */
function draw(amplitudes: Float64Array, cumulative: Float64Array, target: number): number {
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
