/**
 * The triples i ≥ j ≥ k of a closed shell with one i and j.
 *
 *   W_abc = Σ over the six orders (x, y, z) of (i a, j b, k c) of  Σ_e t_zy^{c e} (x a|e b) − Σ_m (y m|z c) t_xm^ab        (1)
 *
 * where a, b, c go with x, y, z. Every product is added to [a, b, c] in place: z's virtual index is the row, the columns, or the row
 * for one a at a time, and what is needed with its last two indices exchanged is kept, or read with other strides.
 *
 * Loaded in every thread.
 */
import type { StridedMatmul } from '../../../../kernels/matmul/matmul.ts';
import type { TriplesEnergy } from '../../../../kernels/triples/triples.ts';

/** Arrays in kernel memory, byte addresses. */
export interface ClosedTriplesPlan {
  occupied: number;
  virtual: number;
  /** ε of all orbitals, hartree. */
  energies: readonly number[];
  virtualEnergies: number;
  /** t_i^a as [i, a]. */
  singles: number;
  /** t_ij^ab as [i, j, a, b]. */
  doubles: number;
  /** (ia|jb) as [i, a, j, b]. */
  ovov: number;
  /** (ia|eb) as [i, e, a, b], and as [i, e, b, a]. */
  ovvv: number;
  ovvvExchanged: number;
  /** −(jm|kc) as [j, k, m, c]. */
  ooov: number;
  /** The energies of each pair, i ≥ j. */
  sums: number;
}

/** Kernels on the memory, and room for W. */
export interface TriplesTools {
  matmul: StridedMatmul;
  energy: TriplesEnergy;
  w: number;
  /** Fills W with zeros. */
  clear: () => void;
}

/** Positions of (x, y, z) in (1). */
const ORDERS = [
  [0, 1, 2],
  [1, 0, 2],
  [0, 2, 1],
  [2, 0, 1],
  [1, 2, 0],
  [2, 1, 0],
] as const;

/** Pair number p is (i, j), i ≥ j. */
function pairOf(p: number): [number, number] {
  const i = Math.floor((Math.sqrt(8 * p + 1) - 1) / 2);
  return [i, p - (i * (i + 1)) / 2];
}

/** Adds the energies of (i, j, k ≤ j) to the pair's sum. */
export function addTriplesOfPair(tools: TriplesTools, plan: ClosedTriplesPlan, pair: number, between: () => void): void {
  const { occupied: o, virtual: v, energies, singles, ovov } = plan;
  const [i, j] = pairOf(pair);
  const single = (p: number): number => singles + 8 * p * v;
  const integrals = (p: number, q: number): number => ovov + 8 * (p * v * o + q) * v;
  for (let k = 0; k <= j; k++) {
    if (i === k) continue;
    between();
    tools.clear();
    for (const order of ORDERS) addOrder(tools, plan, [i, j, k], order);
    tools.energy(
      plan.sums + 8 * pair,
      {
        w: tools.w,
        singles: [single(i), single(j), single(k)],
        pairs: [integrals(i, j), integrals(i, k), integrals(j, k)],
        rowBytes: 8 * o * v,
        virtualEnergies: plan.virtualEnergies,
      },
      energies[i] + energies[j] + energies[k],
      i === j || j === k ? 1 : 2,
      v,
    );
  }
}

/** One order of (1). */
function addOrder(
  { matmul, w }: TriplesTools,
  { occupied: o, virtual: v, doubles, ovvv, ovvvExchanged, ooov }: ClosedTriplesPlan,
  ijk: readonly [number, number, number],
  [px, py, pz]: readonly [number, number, number],
): void {
  const [x, y, z] = [ijk[px], ijk[py], ijk[pz]];
  const square = 8 * v * v;
  const inOrder = px < py;
  /** (x a|e b), the earlier of its virtual indices first: a row e at a time. */
  const three = { at: (inOrder ? ovvv : ovvvExchanged) + x * v * square, row: square };
  /** t_xm^ab likewise: a row m at a time. */
  const two = inOrder ? { at: doubles + x * o * square, row: square } : { at: doubles + x * square, row: o * square };
  const pair = doubles + (z * o + y) * square;
  const hole = { at: ooov + (y * o + z) * 8 * o * v, row: 8 * v };
  if (pz === 2) {
    matmul(
      { at: w, row: 8 * v },
      { at: three.at, row: 8, column: three.row },
      { at: doubles + (y * o + z) * square, row: 8 * v },
      v * v,
      v,
      v,
    );
    matmul({ at: w, row: 8 * v }, { at: two.at, row: 8, column: two.row }, hole, v * v, v, o);
  } else if (pz === 0) {
    matmul({ at: w, row: square }, { at: pair, row: 8 * v, column: 8 }, three, v, v * v, v);
    matmul({ at: w, row: square }, { at: hole.at, row: 8, column: hole.row }, two, v, v * v, o);
  } else {
    for (let a = 0; a < v; a++) {
      const c = { at: w + a * square, row: 8 * v };
      matmul(c, { at: pair, row: 8 * v, column: 8 }, { at: three.at + 8 * a * v, row: three.row }, v, v, v);
      matmul(c, { at: hole.at, row: 8, column: hole.row }, { at: two.at + 8 * a * v, row: two.row }, v, v, o);
    }
  }
}
