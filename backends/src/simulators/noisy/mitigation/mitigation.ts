/**
 * Readout errors taken out of a histogram, after the fact.
 *
 *   p_read = (⊗_q A_q) p,   A_q = [[1 − P(1|0), P(0|1)], [P(1|0), 1 − P(0|1)]]                                            (1)
 *   quasi = (⊗_q A_q⁻¹) p_read            the least-squares solution, exact on average; some entries fall below 0          (2)
 *   probabilities = argmin ‖p − quasi‖₂ over p ≥ 0, Σp = 1                                                               (3)
 *
 * Expectation values from (2) are unbiased, those from (3) need not be. Both scatter more than the raw ones: the standard error of a
 * Z string on k qubits grows by about Π 1/(1 − P(1|0) − P(0|1)).
 *
 * Source      (2) Maciejewski, Zimborás & Oszmaniec, Quantum 4, 257 (2020), DOI 10.22331/q-2020-04-24-257; (3) Smolin, Gambetta &
 *             Smith, Phys. Rev. Lett. 108, 070502 (2012), DOI 10.1103/PhysRevLett.108.070502.
 */
import { basisIndex, bitString, invalidInput, tooLarge } from '@cofactor/sdk/contracts';
import type { ReadoutError } from '../model/noise-model.ts';

/** All 2ⁿ outcomes are held. */
const MAX_BITS = 20;

export interface MitigatedCounts {
  /** (2), by bit string; adds up to 1. */
  quasiProbabilities: Record<string, number>;
  /** (3), by bit string. */
  probabilities: Record<string, number>;
}

/**
 * ⟨Z…Z⟩ by (2) without the 2ⁿ outcomes: each shot counts Π_q w_q(read bit) instead of ±1, over the qubits of the string.
 *
 *   w_q(0) = (1 + P(1|0) − P(0|1)) / (1 − P(1|0) − P(0|1)),   w_q(1) = −(1 − P(1|0) + P(0|1)) / (1 − P(1|0) − P(0|1))       (4)
 *
 * Unbiased, shot by shot, so that the scatter of the weights is the standard error of their mean.
 *
 * @throws INVALID_INPUT for a bit whose readout says nothing
 */
export function mitigatedEigenvalue(confusion: readonly ReadoutError[]): (state: number, support: number) => number {
  const weights = confusion.map(({ oneGivenZero, zeroGivenOne }, bit) => {
    const determinant = determinantOf(bit, { oneGivenZero, zeroGivenOne });
    return [(1 + oneGivenZero - zeroGivenOne) / determinant, -(1 - oneGivenZero + zeroGivenOne) / determinant] as const;
  });
  return (state, support) => weights.reduce((product, pair, q) => ((support >>> q) & 1 ? product * pair[(state >>> q) & 1] : product), 1);
}

/**
 * @param counts by bit string, bit 0 rightmost
 * @param confusion of bit 0, 1, 2 …
 * @throws INVALID_INPUT for no counts, strings of another length, or a bit whose readout says nothing (P(1|0) + P(0|1) = 1);
 * TOO_LARGE above 20 bits
 */
export function mitigateReadout(counts: Readonly<Record<string, number>>, confusion: readonly ReadoutError[]): MitigatedCounts {
  const numBits = confusion.length;
  if (numBits > MAX_BITS) {
    const message = `readout mitigation takes at most ${MAX_BITS} bits, got ${numBits}: mitigate the bits an observable acts on`;
    throw tooLarge(message, { resource: 'bits', asked: numBits, limit: MAX_BITS });
  }
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (!(total > 0)) throw invalidInput('counts', 'at least one shot', total);
  const quasi = new Float64Array(2 ** numBits);
  for (const [bits, count] of Object.entries(counts)) {
    if (bits.length !== numBits) throw invalidInput('counts', `bit strings of ${numBits} bits, as confusion has`, bits);
    quasi[basisIndex(bits)] = count / total;
  }
  confusion.forEach((error, bit) => invertInto(quasi, bit, error));
  return { quasiProbabilities: byBits(quasi, numBits), probabilities: byBits(nearestDistribution(quasi), numBits) };
}

/** A_q⁻¹ on one bit. */
function invertInto(vector: Float64Array, bit: number, { oneGivenZero, zeroGivenOne }: ReadoutError): void {
  const determinant = determinantOf(bit, { oneGivenZero, zeroGivenOne });
  for (let k = 0; k < vector.length; k++) {
    const other = k ^ (1 << bit);
    if (other < k) continue;
    const [zero, one] = [vector[k], vector[other]];
    vector[k] = ((1 - zeroGivenOne) * zero - zeroGivenOne * one) / determinant;
    vector[other] = ((1 - oneGivenZero) * one - oneGivenZero * zero) / determinant;
  }
}

function determinantOf(bit: number, { oneGivenZero, zeroGivenOne }: ReadoutError): number {
  const determinant = 1 - oneGivenZero - zeroGivenOne;
  if (Math.abs(determinant) >= 1e-9) return determinant;
  throw invalidInput(`confusion.${bit}`, 'P(1|0) + P(0|1) other than 1', oneGivenZero + zeroGivenOne, 'this bit tells nothing');
}

/** (3): what is below a common level is 0, the rest is lowered by it. */
function nearestDistribution(quasi: Float64Array): Float64Array {
  const descending = quasi.toSorted().reverse();
  let [sum, level] = [0, 0];
  for (let k = 0; k < descending.length; k++) {
    sum += descending[k];
    const candidate = (sum - 1) / (k + 1);
    if (descending[k] <= candidate) break;
    level = candidate;
  }
  return quasi.map((x) => Math.max(0, x - level));
}

function byBits(vector: Float64Array, numBits: number): Record<string, number> {
  const entries = Array.from(vector, (value, k) => [bitString(k, numBits), value] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== 0));
}
