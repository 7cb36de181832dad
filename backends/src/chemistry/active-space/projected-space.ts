/**
 * Active orbitals from a projector: the occupied and the virtual orbitals are rotated, each among themselves, to follow it, and
 * those with the largest weights are active.
 *
 *   s = Cᵀ P C;   eigenvalues of s are the weights, between 0 and 1
 *
 * Singly occupied orbitals are always active. The active orbitals are made canonical within occupied and virtual again, and
 * degenerate ones are turned until a second operator is diagonal, so that equal input gives equal orbitals.
 */
import { invalidInput, type Warning } from '@cofactor/sdk/contracts';
import { multiply, range, sandwich, selectColumns, symmetricEigen } from '../linear-algebra.ts';
import { compositions, describeComposition } from './composition.ts';
import type { Projection } from './projection.ts';
import type { ReferenceOrbitals, SelectedSpace } from './types.ts';

/** Weights closer than this are one degenerate set. */
const EQUAL_WEIGHTS = 1e-5;
/** Active orbitals closer than this are turned towards the atomic components. */
const DEGENERATE_HARTREE = 1e-4;

/** Doubly occupied and virtual orbitals that are to be active. */
export interface SpaceSize {
  fromOccupied: number;
  fromVirtual: number;
}

export function projectedSpace(
  scf: ReferenceOrbitals,
  { projector, components }: Projection,
  { fromOccupied, fromVirtual }: SpaceSize,
): SelectedSpace {
  const { alpha, beta } = scf.occupied;
  const n = scf.system.numFunctions;
  const rotated = (indices: readonly number[], kept: number): Rotated => rotateByWeight(scf, indices, kept, projector, components);
  const occupied = rotated(range(0, beta), fromOccupied);
  const virtual = rotated(range(alpha, scf.numOrbitals), fromVirtual);
  const single = selectColumns(scf.orbitals.alpha, n, scf.numOrbitals, range(beta, alpha));
  const numCore = beta - fromOccupied;
  const lines = (kind: string, fate: string, { weights, names }: Rotated, kept: number): string[] =>
    weights.map((weight, k) => {
      const who = `${kind} ${k} of ${weights.length}, ${names[k]}`;
      return `${who}, weight ${weight.toFixed(4)}: ${k < kept ? 'active' : fate}`;
    });
  return {
    coreOrbitals: occupied.dropped,
    activeOrbitals: joinColumns([occupied.kept, single, virtual.kept], n),
    numCore,
    numActive: fromOccupied + alpha - beta + fromVirtual,
    numElectrons: [alpha - numCore, beta - numCore],
    orbitalEnergiesHartree: [...occupied.energies, ...scf.orbitalEnergiesHartree.alpha.slice(beta, alpha), ...virtual.energies],
    reasons: [
      ...lines('rotated occupied orbital', 'core', occupied, fromOccupied),
      ...range(beta, alpha).map((index) => `orbital ${index}: active, singly occupied`),
      ...lines('rotated virtual orbital', 'empty', virtual, fromVirtual),
    ],
    weights: { occupied: occupied.weights, virtual: virtual.weights },
    warnings: [...cutWarning('occupied', occupied.weights, fromOccupied), ...cutWarning('virtual', virtual.weights, fromVirtual)],
  };
}

/** Without the outermost orbitals: those before `first` become core, those from `last` on are left empty. */
export function narrowed(space: SelectedSpace, n: number, first: number, last: number): SelectedSpace {
  if (first === 0 && last === space.numActive) return space;
  const [alpha, beta] = space.numElectrons;
  const columns = (from: number, to: number): Float64Array => selectColumns(space.activeOrbitals, n, space.numActive, range(from, to));
  return {
    ...space,
    coreOrbitals: joinColumns([space.coreOrbitals, columns(0, first)], n),
    activeOrbitals: columns(first, last),
    numCore: space.numCore + first,
    numActive: last - first,
    numElectrons: [alpha - first, beta - first],
    orbitalEnergiesHartree: space.orbitalEnergiesHartree.slice(first, last),
    ...(space.occupations && { occupations: space.occupations.slice(first, last) }),
  };
}

interface Rotated {
  weights: number[];
  kept: Float64Array;
  /** Of the kept orbitals. */
  energies: number[];
  dropped: Float64Array;
  /** Compositions, by weight. */
  names: string[];
}

/** The orbitals `indices` rotated to follow the projector, the `kept` largest weights first made canonical. */
function rotateByWeight(
  scf: ReferenceOrbitals,
  indices: readonly number[],
  kept: number,
  projector: Float64Array,
  components: Float64Array,
): Rotated {
  const n = scf.system.numFunctions;
  const count = indices.length;
  const c = selectColumns(scf.orbitals.alpha, n, scf.numOrbitals, indices);
  const { values, vectors } = symmetricEigen(sandwich(c, projector, c, n, count, count), count);
  const byWeight = range(0, count).reverse();
  const turned = multiply(c, selectColumns(vectors, count, count, byWeight), n, count, count);
  const chosen = selectColumns(vectors, count, count, byWeight.slice(0, kept));
  const fock = new Float64Array(count * count);
  indices.forEach((index, i) => (fock[i * count + i] = scf.orbitalEnergiesHartree.alpha[index]));
  const { values: energies, vectors: canonical } = symmetricEigen(sandwich(chosen, fock, chosen, count, kept, kept), kept);
  const orbitals = multiply(multiply(c, chosen, n, count, kept), canonical, n, kept, kept);
  const oriented = orientDegenerate(orbitals, energies, components, n);
  return {
    weights: byWeight.map((k) => values[k]),
    kept: oriented.orbitals,
    energies: oriented.energies,
    dropped: selectColumns(turned, n, count, range(kept, count)),
    names: compositions(scf.system, turned).map(describeComposition),
  };
}

/** Turns each set of degenerate columns so that the component operator is diagonal in it; energies become expectation values. */
function orientDegenerate(
  orbitals: Float64Array,
  energies: Float64Array,
  components: Float64Array,
  n: number,
): { orbitals: Float64Array; energies: number[] } {
  const count = energies.length;
  const parts: Float64Array[] = [];
  const turned: number[] = [];
  for (let from = 0; from < count; ) {
    let to = from + 1;
    while (to < count && energies[to] - energies[to - 1] < DEGENERATE_HARTREE) to++;
    const set = selectColumns(orbitals, n, count, range(from, to));
    const size = to - from;
    const { vectors } = symmetricEigen(sandwich(set, components, set, n, size, size), size);
    parts.push(multiply(set, vectors, n, size, size));
    for (let k = 0; k < size; k++) turned.push(range(0, size).reduce((sum, i) => sum + vectors[i * size + k] ** 2 * energies[from + i], 0));
    from = to;
  }
  return { orbitals: joinColumns(parts, n), energies: turned };
}

export function joinColumns(parts: readonly Float64Array[], n: number): Float64Array {
  const widths = parts.map((part) => part.length / n);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const out = new Float64Array(n * total);
  let offset = 0;
  parts.forEach((part, k) => {
    for (let i = 0; i < n; i++) out.set(part.subarray(i * widths[k], (i + 1) * widths[k]), i * total + offset);
    offset += widths[k];
  });
  return out;
}

export function cutWarning(kind: string, weights: readonly number[], kept: number, measure = 'weight'): Warning[] {
  if (kept === 0 || kept >= weights.length || weights[kept - 1] - weights[kept] > EQUAL_WEIGHTS) return [];
  return [
    {
      code: 'DEGENERATE_PAIR_CUT',
      message: `the active space cuts ${kind} orbitals of equal ${measure} ${weights[kept].toFixed(4)}: its energy depends on how they happen to be rotated; take both in or leave both out`,
    },
  ];
}

/** @throws INVALID_INPUT when the molecule does not hold a space of this size */
export function sizeOf(scf: ReferenceOrbitals, { electrons, orbitals }: { electrons: number; orbitals: number }): SpaceSize {
  const { alpha, beta } = scf.occupied;
  const open = alpha - beta;
  const fromOccupied = (electrons - open) / 2;
  const fromVirtual = orbitals - fromOccupied - open;
  if (!Number.isInteger(fromOccupied) || fromOccupied < 0 || fromOccupied > beta) {
    throw invalidInput(
      'problem.activeSpace.electrons',
      `${open}, ${open + 2}, … up to ${alpha + beta}`,
      electrons,
      `the core orbitals must be full; ${open} electrons are unpaired`,
    );
  }
  const virtual = scf.numOrbitals - alpha;
  if (fromVirtual < 0 || fromVirtual > virtual) {
    const least = fromOccupied + open;
    throw invalidInput(
      'problem.activeSpace.orbitals',
      `from ${least} to ${least + virtual} for ${electrons} electrons`,
      orbitals,
      'change one of the two',
    );
  }
  return { fromOccupied, fromVirtual };
}
