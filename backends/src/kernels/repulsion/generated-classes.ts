/** Which classes have generated kernels, and what those are called. */
import { batchKind, type PairClass, pairClass } from './pair-class.ts';

/** Pair classes with kernels of their own; all others go through the generic kernels. */
export function generatedClasses(): PairClass[] {
  const s = batchKind(0, true);
  const p = batchKind(1, true);
  const sp = batchKind(1, true, true);
  const classes = [pairClass(s, s), pairClass(p, s), pairClass(p, p), pairClass(sp, s), pairClass(sp, p), pairClass(sp, sp)];
  for (const spherical of [false, true]) {
    const d = batchKind(2, spherical);
    for (const other of [s, p, sp, d]) classes.push(pairClass(d, other));
  }
  return classes;
}

/**
 * Highest bra order that ket kernels of a class are written for: 4 (two d shells), and no more than order 7 in all. Above, code grows,
 * registers run out, and the generic kernels are as fast (dd|dd: 12–14 µs either way).
 */
export function maxBraOrder(ket: PairClass): number {
  return Math.min(4, 7 - ket.order);
}

export function kernelName(name: string): string {
  return name.replace('.', '_');
}
