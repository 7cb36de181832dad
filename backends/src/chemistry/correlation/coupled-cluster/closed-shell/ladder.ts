/**
 * The sum over pairs of virtual orbitals, the steepest of the CCSD terms, at a quarter of its multiply-adds: pairs of either symmetry
 * do not mix.
 *
 *   L_ij^ab = Σ_cd (ac|bd) τ_ij^cd = ½ (L⁺ + L⁻),   L_ij^ba = ½ (L⁺ − L⁻),   i ≥ j, a ≥ b                      (1)
 *   L±_ij^ab = Σ_{c≥d} [(ac|bd) ± (ad|bc)] (τ_ij^cd ± τ_ij^dc) / (1 + δ_cd)                                    (2)
 *
 * Source      Pulay, Saebø & Meyer, J. Chem. Phys. 81, 1901 (1984), DOI 10.1063/1.447863.
 * Shapes      integrals: [ab, cd] over v(v+1)/2 pairs a ≥ b for +, v(v−1)/2 pairs a > b for −; τ and L as [i, a, j, b].
 * Cost        o² v⁴ / 4 multiply-adds; the integrals are v⁴ / 2 numbers.
 */
import { throwIfCancelled } from '@cofactor/sdk/contracts';
import type { Tensor, TensorSpace } from '../tensor.ts';

export interface LadderIntegrals {
  plus: Tensor;
  minus: Tensor;
}

type Sign = 1 | -1;

const numPairs = (n: number, sign: Sign): number => (n * (n + sign)) / 2;

export function emptyLadder(space: TensorSpace, v: number): LadderIntegrals {
  const [plus, minus] = ([1, -1] as const).map((sign) => space.zeros(numPairs(v, sign), numPairs(v, sign)));
  return { plus, minus };
}

/** The brackets of (2) for a in from … to − 1, those of c = d halved. @param integrals (ac|bd) as [a, c, b, d] for these a */
export function packLadder(space: TensorSpace, { plus, minus }: LadderIntegrals, integrals: Float64Array, from: number, to: number): void {
  const v = Math.round(Math.cbrt(integrals.length / (to - from)));
  const pack = (tensor: Tensor, sign: Sign): void => {
    const out = space.data(tensor);
    let at = numPairs(from, sign) * numPairs(v, sign);
    for (let a = from; a < to; a++)
      for (let b = 0; sign > 0 ? b <= a : b < a; b++)
        for (let c = 0; c < v; c++) {
          const acb = (((a - from) * v + c) * v + b) * v;
          let adb = ((a - from) * v * v + b) * v + c;
          for (let d = 0; d < c; d++) {
            out[at++] = integrals[acb + d] + sign * integrals[adb];
            adb += v * v;
          }
          if (sign > 0) out[at++] = integrals[acb + c];
        }
  };
  pack(plus, 1);
  pack(minus, -1);
}

/** out += L. */
export function addLadder(space: TensorSpace, out: Tensor, { plus, minus }: LadderIntegrals, tau: Tensor, signal?: AbortSignal): void {
  const [o, v] = tau.shape;
  for (const [sign, integrals] of [
    [1, plus],
    [-1, minus],
  ] as const) {
    throwIfCancelled(signal);
    space.scoped(() => {
      const [rows, columns] = [numPairs(v, sign), numPairs(o, 1)];
      const amplitudes = space.zeros(rows, columns);
      packAmplitudes(space.data(amplitudes), space.data(tau), o, v, sign);
      const product = space.zeros(rows, columns);
      space.multiply(product.address, integrals.address, amplitudes.address, rows, columns, rows);
      unpackSum(space.data(out), space.data(product), o, v, sign);
    });
  }
}

/** τ_ij^cd ± τ_ij^dc as [cd, ij]. */
function packAmplitudes(out: Float64Array, tau: Float64Array, o: number, v: number, sign: Sign): void {
  let at = 0;
  for (let c = 0; c < v; c++)
    for (let d = 0; sign > 0 ? d <= c : d < c; d++)
      for (let i = 0; i < o; i++)
        for (let j = 0; j <= i; j++) out[at++] = tau[((i * v + c) * o + j) * v + d] + sign * tau[((i * v + d) * o + j) * v + c];
}

/** out_ij^ab += ½ L±, out_ij^ba ±= ½ L±, and the same with both pairs exchanged. */
function unpackSum(out: Float64Array, sum: Float64Array, o: number, v: number, sign: Sign): void {
  let at = 0;
  for (let a = 0; a < v; a++)
    for (let b = 0; sign > 0 ? b <= a : b < a; b++)
      for (let i = 0; i < o; i++)
        for (let j = 0; j <= i; j++) {
          const half = 0.5 * sum[at++];
          out[((i * v + a) * o + j) * v + b] += half;
          if (i !== j) out[((j * v + b) * o + i) * v + a] += half;
          if (a === b) continue;
          out[((i * v + b) * o + j) * v + a] += sign * half;
          if (i !== j) out[((j * v + a) * o + i) * v + b] += sign * half;
        }
}
