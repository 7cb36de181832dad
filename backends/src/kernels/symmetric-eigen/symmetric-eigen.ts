/** Front of the eigensolver for real symmetric matrices, on an arena of its own. */
import { CofactorError } from '@cofactor/sdk/contracts';
import { Arena } from '../arena.ts';
import { instantiateKernel } from '../wasm.ts';

interface EigenKernel {
  eigen(a: number, r: number, d: number, e: number, tau: number, w: number, n: number): number;
}

/** Eigenvalues in no order; numbers vectors[k · stride] … vectors[k · stride + n − 1] belong to values[k]. */
export interface EigenRows {
  values: Float64Array;
  vectors: Float64Array;
  stride: number;
}

/** @returns a solver for matrices of up to `most` rows; what it answers holds until it is asked again */
export function createSymmetricEigen(most: number): (a: Float64Array, n: number) => EigenRows {
  const room = most + (most % 2);
  const arena = new Arena();
  const [a, r] = [arena.allocate(8 * room * most), arena.allocate(8 * room * most)];
  const [d, e, tau, w] = [0, 1, 2, 3].map(() => arena.allocate(8 * room));
  const kernel = instantiateKernel<EigenKernel>('symmetric-eigen', arena.memory);
  return (matrix, n) => {
    const stride = n + (n % 2);
    const rows = arena.float64(a, n * stride);
    if (stride === n) rows.set(matrix.subarray(0, n * n));
    else
      for (let i = 0; i < n; i++) {
        rows.set(matrix.subarray(i * n, (i + 1) * n), i * stride);
        rows[i * stride + n] = 0;
      }
    arena.float64(w, stride).fill(0);
    if (!kernel.eigen(a, r, d, e, tau, w, n))
      throw new CofactorError('INTERNAL', `expected a symmetric matrix of finite numbers, ${n} × ${n}: its eigenvalues did not settle`, {
        where: 'symmetric-eigen',
      });
    return { values: arena.float64(d, n), vectors: arena.float64(r, n * stride), stride };
  };
}
