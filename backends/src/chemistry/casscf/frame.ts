/** Parts of an orbital frame, and the rotations that change the energy of a complete active space. */
import type { ReferenceOrbitals, SelectedSpace } from '../active-space/index.ts';
import { overlapMatrix } from '../integrals/index.ts';
import { expand, multiply, range, sandwich, selectColumns, symmetricEigen, unitMatrix } from '../linear-algebra.ts';
import type { OrbitalFrame } from './types.ts';

/**
 * The orbitals of a chosen space with those it leaves empty: what is left of the reference beside core and active ones. Core and
 * empty orbitals diagonalise the Fock matrix of the reference.
 */
export function startFrame(
  { system, orbitals, numOrbitals, orbitalEnergiesHartree }: ReferenceOrbitals,
  space: SelectedSpace,
): OrbitalFrame {
  const { numFunctions: n } = system;
  const { coreOrbitals, activeOrbitals, numCore, numActive } = space;
  const all = orbitals.alpha;
  const overlap = overlapMatrix(system);
  const inReference = (chosen: Float64Array, count: number): Float64Array => sandwich(all, overlap, chosen, n, numOrbitals, count);
  const [core, active] = [inReference(coreOrbitals, numCore), inReference(activeOrbitals, numActive)];
  const left = unitMatrix(numOrbitals);
  for (const [chosen, count] of [
    [core, numCore],
    [active, numActive],
  ] as const)
    expand(chosen, unitMatrix(count), numOrbitals, count).forEach((x, k) => (left[k] -= x));
  const numEmpty = numOrbitals - numCore - numActive;
  const { vectors } = symmetricEigen(left, numOrbitals); // eigenvalue 1 outside, 0 inside
  const empty = selectColumns(vectors, numOrbitals, numOrbitals, range(numOrbitals - numEmpty, numOrbitals));
  const rotation = new Float64Array(numOrbitals * numOrbitals);
  for (let row = 0; row < numOrbitals; row++) {
    const at = row * numOrbitals;
    rotation.set(core.subarray(row * numCore, (row + 1) * numCore), at);
    rotation.set(active.subarray(row * numActive, (row + 1) * numActive), at + numCore);
    rotation.set(empty.subarray(row * numEmpty, (row + 1) * numEmpty), at + numCore + numActive);
  }
  const energies = new Float64Array(numOrbitals * numOrbitals);
  orbitalEnergiesHartree.alpha.forEach((energy, p) => (energies[p * numOrbitals + p] = energy));
  const frame = { coefficients: all, numFunctions: n, numOrbitals, numCore, numActive };
  const fock = sandwich(rotation, energies, rotation, numOrbitals, numOrbitals, numOrbitals);
  return turned(turned(frame, rotation), canonicalRotation(frame, fock));
}

/** The rotation within core and within empty orbitals that makes their blocks of a symmetric matrix diagonal. */
export function canonicalRotation({ numCore, numActive, numOrbitals: size }: OrbitalFrame, fock: Float64Array): Float64Array {
  const rotation = unitMatrix(size);
  for (const [from, to] of [
    [0, numCore],
    [numCore + numActive, size],
  ]) {
    const width = to - from;
    const block = new Float64Array(width * width);
    for (let p = 0; p < width; p++) for (let q = 0; q < width; q++) block[p * width + q] = fock[(from + p) * size + from + q];
    putBlock(rotation, size, from, symmetricEigen(block, width).vectors, width);
  }
  return rotation;
}

/** A width × width block on the diagonal, from row `from` on. */
export function putBlock(matrix: Float64Array, size: number, from: number, block: Float64Array, width: number): void {
  for (let p = 0; p < width; p++) for (let q = 0; q < width; q++) matrix[(from + p) * size + from + q] = block[p * width + q];
}

/** Core and active orbitals together. */
export const numInternal = ({ numCore, numActive }: OrbitalFrame): number => numCore + numActive;

/** n × numActive. */
export const activeOrbitals = (frame: OrbitalFrame): Float64Array => columnsOf(frame, frame.numCore, numInternal(frame));

/** Columns from … to − 1. */
export function columnsOf({ coefficients, numFunctions, numOrbitals }: OrbitalFrame, from: number, to: number): Float64Array {
  return selectColumns(coefficients, numFunctions, numOrbitals, range(from, to));
}

/** C U, with U numOrbitals × numOrbitals. */
export function turned(frame: OrbitalFrame, rotation: Float64Array): OrbitalFrame {
  const { coefficients, numFunctions: n, numOrbitals: m } = frame;
  return { ...frame, coefficients: multiply(coefficients, rotation, n, m, m) };
}

/** Pairs [a, b], a above b, of different blocks: rotations within a block leave the energy as it is. */
export function rotationPairs({ numCore, numActive, numOrbitals }: OrbitalFrame): (readonly [number, number])[] {
  const internal = numCore + numActive;
  return [
    ...range(0, numCore).flatMap((b) => range(numCore, numOrbitals).map((a) => [a, b] as const)),
    ...range(numCore, internal).flatMap((b) => range(internal, numOrbitals).map((a) => [a, b] as const)),
  ];
}

/** The antisymmetric matrix whose element (a, b) of pair k is vector[k]. */
export function antisymmetric(vector: Float64Array, pairs: readonly (readonly [number, number])[], size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (const [k, [a, b]] of pairs.entries()) {
    matrix[a * size + b] = vector[k];
    matrix[b * size + a] = -vector[k];
  }
  return matrix;
}
