/**
 * (T) of a closed shell in spatial orbitals: the same energy as triples.ts for half the work.
 *
 *   Y(kji)[c,a,b] = Σ_e t_kj^ce (ia|be) − Σ_m t_im^ab (jm|kc),   W_ijk^abc = Σ over the six orders of (ia)(jb)(kc) of Y      (1)
 *   V_ijk^abc = W_ijk^abc + t_i^a (jb|kc) + t_j^b (ia|kc) + t_k^c (ia|jb)                                                    (2)
 *   E(T) = Σ_{i≥j≥k} f Σ_abc (4 W_abc + W_bca + W_cab) (V_abc − ⅓ (V_cba + V_acb + V_bac)) / D_ijk^abc                      (3)
 *
 * f = 2 for three different indices, 1 for two; three equal ones add nothing.
 *
 * Source  Rendell, Lee & Komornicki, Chem. Phys. Lett. 178, 462 (1991), DOI 10.1016/0009-2614(91)87003-T; (3) is their sum over all
 *         i, j, k with the orders of each triple put together.
 * Cost    o³/6 · 6 (v⁴ + o v³) multiply-adds; memory eight arrays of v³.
 */
import { throwIfCancelled } from '@cofactor/sdk/contracts';
import type { Amplitudes } from './equations.ts';
import type { IntegralBlocks, SpinOrbitalSpace } from './integrals.ts';
import type { Tensor, TensorSpace } from './tensor.ts';
import type { TriplesControl } from './triples.ts';

/** Positions of (k, j, i) in (1) for the six orders. */
const ORDERS = [
  [2, 1, 0],
  [1, 2, 0],
  [2, 0, 1],
  [0, 2, 1],
  [1, 0, 2],
  [0, 1, 2],
] as const;

/** (3), hartree. */
export function closedTriplesEnergy(
  space: TensorSpace,
  orbitals: SpinOrbitalSpace,
  amplitudes: Amplitudes,
  g: IntegralBlocks,
  { signal, onProgress }: TriplesControl = {},
): number {
  const { occupied: o, virtual: v, energies } = orbitals;
  const stored = (pattern: string): Tensor => (g(pattern)('abab') as { tensor: Tensor }).tensor;
  const [ovvv, oovv] = [stored('ovvv'), stored('oovv')];
  const [t1, t2] = [amplitudes.get('aa') as Tensor, amplitudes.get('abab') as Tensor];
  return space.scoped(() => {
    const ooov = space.from(
      space.data(stored('ooov')).map((x) => -x),
      ...stored('ooov').shape,
    );
    const parts = ORDERS.map(() => space.zeros(v, v, v));
    const [w, full] = [new Float64Array(v ** 3), new Float64Array(v ** 3)];
    const virtual = energies.subarray(o);
    const pairBytes = 8 * v * v;
    let energy = 0;
    let done = 0;
    for (let i = 0; i < o; i++)
      for (let j = 0; j <= i; j++) {
        throwIfCancelled(signal);
        for (let k = 0; k <= j; k++) {
          if (i === k) continue;
          const ijk = [i, j, k];
          for (const [index, [z, y, x]] of ORDERS.entries()) {
            const [kk, jj, ii] = [ijk[z], ijk[y], ijk[x]];
            const out = parts[index];
            space.data(out).fill(0);
            space.multiply(out.address, t2.address + (kk * o + jj) * pairBytes, ovvv.address + ii * v * pairBytes, v, v * v, v);
            space.multiply(out.address, ooov.address + (jj * o + kk) * 8 * o * v, t2.address + ii * o * pairBytes, v, v * v, o, true);
          }
          sumOrders(
            w,
            parts.map((part) => space.data(part)),
            v,
          );
          addSingles(full, w, ijk, space.data(t1), space.data(oovv), o, v);
          const sum = energies[i] + energies[j] + energies[k];
          energy += (i === j || j === k ? 1 : 2) * energyOfTriple(w, full, virtual, sum);
        }
        onProgress?.(++done / ((o * (o + 1)) / 2));
      }
    return energy;
  });
}

/** W[a, b, c] from the six parts, the part of order (z, y, x) having its indices in the order of (z, x, y). */
function sumOrders(w: Float64Array, parts: readonly Float64Array[], v: number): void {
  const strides = ORDERS.map(([z, y, x]) => {
    const of = [0, 0, 0];
    of[z] = v * v;
    of[x] = v;
    of[y] = 1;
    return of;
  });
  const [p0, p1, p2, p3, p4, p5] = parts;
  const [s0, s1, s2, s3, s4, s5] = strides.map(([, , c]) => c);
  let at = 0;
  for (let a = 0; a < v; a++)
    for (let b = 0; b < v; b++) {
      let [i0, i1, i2, i3, i4, i5] = strides.map(([sa, sb]) => a * sa + b * sb);
      for (let c = 0; c < v; c++) {
        w[at++] = p0[i0] + p1[i1] + p2[i2] + p3[i3] + p4[i4] + p5[i5];
        i0 += s0;
        i1 += s1;
        i2 += s2;
        i3 += s3;
        i4 += s4;
        i5 += s5;
      }
    }
}

/** (2). */
function addSingles(
  out: Float64Array,
  w: Float64Array,
  [i, j, k]: readonly number[],
  t1: Float64Array,
  oovv: Float64Array,
  o: number,
  v: number,
): void {
  const pair = (p: number, q: number): number => (p * o + q) * v * v;
  const [jk, ik, ij] = [pair(j, k), pair(i, k), pair(i, j)];
  let at = 0;
  for (let a = 0; a < v; a++) {
    const ta = t1[i * v + a];
    for (let b = 0; b < v; b++) {
      const tb = t1[j * v + b];
      const gab = oovv[ij + a * v + b];
      for (let c = 0; c < v; c++) {
        out[at] = w[at] + ta * oovv[jk + b * v + c] + tb * oovv[ik + a * v + c] + gab * t1[k * v + c];
        at++;
      }
    }
  }
}

/** The sum over a, b, c of (3), six orders of a ≥ b ≥ c at a time. */
function energyOfTriple(w: Float64Array, full: Float64Array, virtual: Float64Array, occupiedSum: number): number {
  const v = virtual.length;
  let energy = 0;
  for (let a = 0; a < v; a++)
    for (let b = 0; b <= a; b++)
      for (let c = 0; c <= b; c++) {
        if (a === c) continue;
        const abc = (a * v + b) * v + c;
        const bca = (b * v + c) * v + a;
        const cab = (c * v + a) * v + b;
        const acb = (a * v + c) * v + b;
        const bac = (b * v + a) * v + c;
        const cba = (c * v + b) * v + a;
        const even = full[abc] + full[bca] + full[cab];
        const odd = full[acb] + full[bac] + full[cba];
        const evenW = w[abc] + w[bca] + w[cab];
        const oddW = w[acb] + w[bac] + w[cba];
        const same =
          w[abc] * full[abc] + w[bca] * full[bca] + w[cab] * full[cab] + w[acb] * full[acb] + w[bac] * full[bac] + w[cba] * full[cba];
        // Σ over one parity of (3 W + ΣW)(V − ⅓ ΣV of the other parity)
        const sum = 3 * same + evenW * even + oddW * odd - 2 * (evenW * odd + oddW * even);
        energy += ((a === b || b === c ? 0.5 : 1) * sum) / (occupiedSum - virtual[a] - virtual[b] - virtual[c]);
      }
  return energy;
}
