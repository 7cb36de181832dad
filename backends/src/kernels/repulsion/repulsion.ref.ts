/**
 * Electron-repulsion integrals between two pairs of batches by the McMurchie–Davidson scheme: the readable twin of the WASM
 * kernels, for any angular momentum.
 *
 *   (ab|cd) = Σ_{pq} 2π^{5/2} / (p q √(p+q)) Σ_t E_p[ab][t] Σ_u (−1)^|u| E_q[cd][u] R_{t+u}(pq/(p+q), P − Q)
 *
 * Source  McMurchie & Davidson, J. Comput. Phys. 26, 218 (1978), doi:10.1016/0021-9991(78)90092-X.
 * Shapes  result[ab · ket rows + cd], hartree for unit charges.
 */
import { hermiteIndices } from './hermite.ts';
import { hermiteCoulomb } from './hermite-coulomb.ref.ts';
import type { HermitePair } from './layout.ts';

export function repulsionBlock(bra: HermitePair, ket: HermitePair): Float64Array {
  const order = bra.class.order + ket.class.order;
  const side = order + 1;
  const braOffsets = hermiteIndices(bra.class.order).map(([t, u, v]) => (t * side + u) * side + v);
  const ketIndices = hermiteIndices(ket.class.order);
  const ketOffsets = ketIndices.map(([t, u, v]) => (t * side + u) * side + v);
  const ketSigns = ketIndices.map(([t, u, v]) => ((t + u + v) % 2 === 0 ? 1 : -1));
  const numColumns = ket.class.numRows;
  const out = new Float64Array(bra.class.numRows * numColumns);
  const x = new Float64Array(braOffsets.length * numColumns); // [t][cd], the inner sum
  for (let i = 0; i < bra.exponents.length; i++)
    for (let j = 0; j < ket.exponents.length; j++) {
      const [p, q] = [bra.exponents[i], ket.exponents[j]];
      const [dx, dy, dz] = [0, 1, 2].map((axis) => bra.centres[3 * i + axis] - ket.centres[3 * j + axis]);
      const r = hermiteCoulomb(order, (p * q) / (p + q), dx, dy, dz);
      x.fill(0);
      for (let cd = 0; cd < numColumns; cd++)
        for (let f = ket.class.rowStart[cd]; f < ket.class.rowStart[cd + 1]; f++) {
          const u = ket.class.hermite[f];
          const e = ketSigns[u] * ket.expansions[j * ket.class.hermite.length + f];
          for (let t = 0; t < braOffsets.length; t++) x[t * numColumns + cd] += e * r[braOffsets[t] + ketOffsets[u]];
        }
      const prefactor = (bra.weight * ket.weight * 2 * Math.PI ** 2.5) / (p * q * Math.sqrt(p + q));
      for (let ab = 0; ab < bra.class.numRows; ab++)
        for (let f = bra.class.rowStart[ab]; f < bra.class.rowStart[ab + 1]; f++) {
          const e = prefactor * bra.expansions[i * bra.class.hermite.length + f];
          const from = bra.class.hermite[f] * numColumns;
          for (let cd = 0; cd < numColumns; cd++) out[ab * numColumns + cd] += e * x[from + cd];
        }
    }
  return out;
}
