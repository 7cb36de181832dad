/** All (μν|λσ) as one n⁴ array from the readable kernels: the twin that `createRepulsion` is checked against. */
import { repulsionBlock } from '../../kernels/repulsion/repulsion.ref.ts';
import type { BasisSystem } from '../shell.ts';
import { makeBatches } from './batches.ts';
import { makePairs } from './pairs.ts';

export function repulsionTensor(system: BasisSystem): Float64Array {
  const n = system.numFunctions;
  const out = new Float64Array(n ** 4);
  const pairs = makePairs(makeBatches(system));
  for (const [index, bra] of pairs.entries())
    for (const ket of pairs.slice(0, index + 1)) {
      const block = repulsionBlock(bra, ket);
      let at = 0;
      for (const a of bra.functions[0])
        for (const b of bra.functions[1])
          for (const c of ket.functions[0])
            for (const d of ket.functions[1]) {
              const value = block[at++] / (bra.weight * ket.weight);
              for (const [p, q] of [
                [a, b],
                [b, a],
              ])
                for (const [r, s] of [
                  [c, d],
                  [d, c],
                ]) {
                  out[((p * n + q) * n + r) * n + s] = value;
                  out[((r * n + s) * n + p) * n + q] = value;
                }
            }
    }
  return out;
}
