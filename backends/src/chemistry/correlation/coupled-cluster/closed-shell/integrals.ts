/**
 * Repulsion integrals (pq|rs) over correlated orbitals of a closed shell, by blocks of occupied (i j k l) and virtual (a b c d)
 * indices, each in the order that the equations multiply it in.
 */
import type { Repulsion } from '../../../integrals/index.ts';
import type { OrbitalSpace } from '../orbital-space.ts';
import type { Tensor, TensorSpace } from '../tensor.ts';
import { packLadder, type LadderIntegrals } from './ladder.ts';

export interface ClosedIntegrals {
  /** (ki|lj) as [k, i, l, j]. */
  oooo: Tensor;
  /** (ki|lc) as [k, i, l, c]. */
  ooov: Tensor;
  /** (ia|jb) as [i, a, j, b]. */
  ovov: Tensor;
  /** (ib|ja) as [i, a, j, b]. */
  exchanged: Tensor;
  /** 2 (ia|jb) − (ib|ja). */
  direct: Tensor;
  /** (ki|ac) as [i, a, k, c]. */
  coulomb: Tensor;
  /** (kc|bd) as [k, b, c, d], and as [k, b, d, c]. */
  ovvv: Tensor;
  ovvvExchanged: Tensor;
  /** (ac|bd) over pairs. */
  vvvv: LadderIntegrals;
}

/** Transforms all at once, n⁴ numbers that are dropped after, and cuts the blocks into `space`. */
export function closedIntegrals(space: TensorSpace, orbitals: OrbitalSpace, repulsion: Pick<Repulsion, 'transform'>): ClosedIntegrals {
  const { occupied: o, virtual: v, coefficients: c } = orbitals;
  const n = o + v;
  const all = repulsion.transform(c, c, c, c);
  /** The block whose index x runs over o or v at stride n^(3−k), k its place in (pq|rs). */
  const cut = (pattern: string, places: readonly number[]): Tensor => {
    const sizes = pattern.split('').map((kind) => (kind === 'o' ? o : v));
    const strides = places.map((place) => n ** (3 - place));
    const start = pattern.split('').reduce((sum, kind, index) => sum + (kind === 'o' ? 0 : o * strides[index]), 0);
    const tensor = space.zeros(...sizes);
    const out = space.data(tensor);
    let at = 0;
    for (let w = 0; w < sizes[0]; w++)
      for (let x = 0; x < sizes[1]; x++)
        for (let y = 0; y < sizes[2]; y++) {
          let from = start + w * strides[0] + x * strides[1] + y * strides[2];
          for (let z = 0; z < sizes[3]; z++) {
            out[at++] = all[from];
            from += strides[3];
          }
        }
    return tensor;
  };
  const [ovov, exchanged] = [cut('ovov', [0, 1, 2, 3]), cut('ovov', [2, 1, 0, 3])];
  return {
    oooo: cut('oooo', [0, 1, 2, 3]),
    ooov: cut('ooov', [0, 1, 2, 3]),
    ovov,
    exchanged,
    direct: twiceLess(space, ovov, exchanged),
    coulomb: cut('ovov', [1, 2, 0, 3]),
    ovvv: cut('ovvv', [0, 2, 1, 3]),
    ovvvExchanged: cut('ovvv', [0, 2, 3, 1]),
    vvvv: packLadder(space, all, o, v),
  };
}

/** 2 A − B. */
export function twiceLess(space: TensorSpace, a: Tensor, b: Tensor): Tensor {
  const out = space.zeros(...a.shape);
  const [to, x, y] = [out, a, b].map((tensor) => space.data(tensor));
  for (let k = 0; k < to.length; k++) to[k] = 2 * x[k] - y[k];
  return out;
}
