/**
 * The p orbitals of an atom beside its bonds: along them (σ), or across them, where they share with a neighbour (π) or stand
 * alone (n, a lone pair).
 *
 * Directions across the bonds of an atom are the null space of Σ_b u_b u_bᵀ over its bonds b. An atom with a single bond sees the
 * bonds of its neighbour too, so that the plane of formaldehyde holds for its oxygen; what that takes away is a lone pair.
 */
import { symmetricEigen } from '../linear-algebra.ts';
import { bondedPairs } from '../geometry/bonds.ts';
import type { BasisSystem } from '../shell.ts';

type AxisKind = 'σ' | 'π' | 'n';

export interface LocalAxis {
  kind: AxisKind;
  /** Unit vector. */
  direction: readonly [number, number, number];
}

interface LocalAxes {
  neighbours: number[][];
  /** Three a atom, orthonormal; none for an atom without bonds. */
  axes: LocalAxis[][];
  /** Pairs of atoms whose π directions agree. */
  piBonds: [number, number][];
}

/** Eigenvalues of Σ u uᵀ below this: no bond lies along here. A pyramid of ammonia has 0.4. */
const ACROSS = 0.15;
/** Length of a direction seen from the neighbour. */
const PARALLEL = 0.8;
/** Stretched bonds between atoms of the second period still count. */
const factor = (a: number, b: number): number => (secondPeriod(a) && secondPeriod(b) ? 1.5 : 1.3);
const secondPeriod = (z: number): boolean => z >= 5 && z <= 9;

type Vector = readonly [number, number, number];

export function localAxes({ atomicNumbers, positionsBohr: x }: BasisSystem): LocalAxes {
  const bonds = bondedPairs(atomicNumbers, x, factor);
  const neighbours: number[][] = atomicNumbers.map(() => []);
  for (const [i, j] of bonds) {
    neighbours[i].push(j);
    neighbours[j].push(i);
  }
  const unit = (i: number, j: number): Vector => {
    const d = [0, 1, 2].map((k) => x[3 * j + k] - x[3 * i + k]);
    const length = Math.hypot(...d);
    return [d[0] / length, d[1] / length, d[2] / length];
  };
  const ownBonds = neighbours.map((around, atom) => around.map((other) => unit(atom, other)));
  const across = neighbours.map(
    (around, atom) => split(around.length === 1 ? [...ownBonds[atom], ...ownBonds[around[0]]] : ownBonds[atom]).across,
  );
  const shared = (direction: Vector, atom: number): boolean =>
    Math.hypot(...across[atom].map((other) => inner(direction, other))) > PARALLEL;
  const carries = (atom: number): boolean => isPBlock(atomicNumbers[atom]);
  const axes = neighbours.map((around, atom): LocalAxis[] => {
    if (around.length === 0) return [];
    const pi = across[atom].filter((direction) => carries(atom) && around.some((other) => carries(other) && shared(direction, other)));
    const rest = complement(pi);
    const along = split(ownBonds[atom].length > 0 ? ownBonds[atom].map((u) => project(u, rest)) : [], rest);
    return [
      ...pi.map((direction): LocalAxis => ({ kind: 'π', direction })),
      ...along.across.map((direction): LocalAxis => ({ kind: 'n', direction })),
      ...along.along.map((direction): LocalAxis => ({ kind: 'σ', direction })),
    ];
  });
  const piOf = (atom: number): LocalAxis[] => axes[atom].filter(({ kind }) => kind === 'π');
  const piBonds = bonds.filter(([i, j]) => piOf(i).some(({ direction }) => piOf(j).length > 0 && shared(direction, j)));
  return { neighbours, axes, piBonds };
}

/** Groups 13 to 18. */
export function isPBlock(z: number): boolean {
  return (z >= 5 && z <= 10) || (z >= 13 && z <= 18) || (z >= 31 && z <= 36);
}

const inner = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const SPACE: readonly Vector[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** Within the span of `basis`: directions that the vectors leave out, and those they reach. */
function split(vectors: readonly Vector[], basis: readonly Vector[] = SPACE): { across: Vector[]; along: Vector[] } {
  const size = basis.length;
  const gram = new Float64Array(size * size);
  for (const u of vectors) {
    for (let a = 0; a < size; a++) for (let b = 0; b < size; b++) gram[a * size + b] += inner(u, basis[a]) * inner(u, basis[b]);
  }
  const { values, vectors: turned } = symmetricEigen(gram, size);
  const parts: { across: Vector[]; along: Vector[] } = { across: [], along: [] };
  for (let k = 0; k < size; k++) {
    const direction = [0, 1, 2].map((axis) => basis.reduce((sum, v, a) => sum + turned[a * size + k] * v[axis], 0));
    parts[values[k] < ACROSS ? 'across' : 'along'].push([direction[0], direction[1], direction[2]]);
  }
  return parts;
}

/** Directions orthogonal to orthonormal ones. */
function complement(directions: readonly Vector[]): Vector[] {
  return directions.length === 0 ? [...SPACE] : split(directions).across;
}

/** Part of u in the span of an orthonormal basis. */
function project(u: Vector, basis: readonly Vector[]): Vector {
  const part = [0, 1, 2].map((axis) => basis.reduce((sum, v) => sum + inner(u, v) * v[axis], 0));
  return [part[0], part[1], part[2]];
}
