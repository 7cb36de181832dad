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
  for (let i = 0; i < bra.exponents.length; i++)
    for (let j = 0; j < ket.exponents.length; j++) {
      const [p, q] = [bra.exponents[i], ket.exponents[j]];
      const [x, y, z] = [0, 1, 2].map((axis) => bra.centres[3 * i + axis] - ket.centres[3 * j + axis]);
      const r = hermiteCoulomb(order, (p * q) / (p + q), x, y, z);
      const prefactor = (bra.weight * ket.weight * 2 * Math.PI ** 2.5) / (p * q * Math.sqrt(p + q));
      for (let ab = 0; ab < bra.class.numRows; ab++)
        for (let e = bra.class.rowStart[ab]; e < bra.class.rowStart[ab + 1]; e++) {
          const left = prefactor * bra.expansions[i * bra.class.hermite.length + e];
          const t = braOffsets[bra.class.hermite[e]];
          for (let cd = 0; cd < numColumns; cd++)
            for (let f = ket.class.rowStart[cd]; f < ket.class.rowStart[cd + 1]; f++) {
              const u = ket.class.hermite[f];
              out[ab * numColumns + cd] += left * ketSigns[u] * ket.expansions[j * ket.class.hermite.length + f] * r[t + ketOffsets[u]];
            }
        }
    }
  return out;
}
