/** Which classes have generated kernels, and what those are called. */
import { type BatchKind, batchKind, joinedKind, type PairClass, pairClass } from './pair-class.ts';

/** Pair classes with kernels of their own; all others go through the generic kernels. */
export function generatedClasses(): PairClass[] {
  const s = batchKind(0, true);
  const p = batchKind(1, true);
  const sp = joinedKind(s, p);
  const ss = joinedKind(s, s);
  const [d6, d5] = [batchKind(2, false), batchKind(2, true)];
  const lists: [BatchKind, BatchKind[]][] = [
    [s, [s]],
    [p, [s, p, ss]],
    [sp, [s, p, sp]],
    [ss, [s, ss]],
    [d6, [s, p, sp, d6]],
    [d5, [s, p, sp, ss, d5]],
  ];
  return lists.flatMap(([a, partners]) => partners.map((b) => pairClass(a, b)));
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
