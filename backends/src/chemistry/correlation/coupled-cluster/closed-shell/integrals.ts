/**
 * Repulsion integrals (pq|rs) over correlated orbitals of a closed shell, by blocks of occupied (i j k l) and virtual (a b c d)
 * indices, each in the order that the equations multiply it in.
 */
import { throwIfCancelled } from '@cofactor/sdk/contracts';
import type { Repulsion } from '../../../integrals/index.ts';
import { range, selectColumns } from '../../../linear-algebra.ts';
import type { OrbitalSpace } from '../orbital-space.ts';
import type { Tensor, TensorSpace } from '../tensor.ts';
import { emptyLadder, type LadderIntegrals, packLadder } from './ladder.ts';

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

/** Of (ac|bd) that are not packed yet. */
const SLAB_BYTES = 2 ** 28;

/** Transforms what has an occupied index first, then (ac|bd) for some a at a time, and keeps the blocks in `space`. */
export function closedIntegrals(
  space: TensorSpace,
  { occupied: o, virtual: v, coefficients: c }: OrbitalSpace,
  repulsion: Pick<Repulsion, 'transform'>,
  signal?: AbortSignal,
): ClosedIntegrals {
  const n = o + v;
  const numFunctions = c.length / n;
  const columns = (from: number, to: number): Float64Array => selectColumns(c, numFunctions, n, range(from, to));
  const virtual = columns(o, n);
  const vvvv = emptyLadder(space, v);
  const slab = Math.max(1, Math.floor(SLAB_BYTES / (8 * v ** 3)));
  for (let from = 0; from < v; from += slab) {
    throwIfCancelled(signal);
    const to = Math.min(v, from + slab);
    const some = to - from === v ? virtual : columns(o + from, o + to);
    packLadder(space, vvvv, repulsion.transform(some, virtual, virtual, virtual), from, to);
  }
  throwIfCancelled(signal);
  const all = repulsion.transform(columns(0, o), c, c, c);
  /** The block whose indices stand at these places of (pq|rs), an occupied one at the first. */
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
    vvvv,
  };
}

/** 2 A − B. */
export function twiceLess(space: TensorSpace, a: Tensor, b: Tensor): Tensor {
  const out = space.zeros(...a.shape);
  const [to, x, y] = [out, a, b].map((tensor) => space.data(tensor));
  for (let k = 0; k < to.length; k++) to[k] = 2 * x[k] - y[k];
  return out;
}
