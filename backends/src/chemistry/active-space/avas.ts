/**
 * Atomic valence active space: the occupied and the virtual orbitals are rotated, each among themselves, to follow their
 * overlap with chosen atomic orbitals p of a minimal basis; those with the largest weights are active.
 *
 *   s = Cᵀ ⟨μ|p⟩ σ⁻¹ ⟨p'|ν⟩ C,  σ = ⟨p|p'⟩;   eigenvalues of s are the weights, between 0 and 1
 *
 * Singly occupied orbitals are always active. The active orbitals are made canonical within occupied and virtual again, and
 * degenerate ones are turned towards the components of the atomic orbitals, so that equal input gives equal orbitals.
 * Source: Sayfutyarova, Sun, Chan & Knizia, J. Chem. Theory Comput. 13, 4063 (2017), DOI 10.1021/acs.jctc.7b00128.
 */
import { elementSymbol, invalidInput, type ActiveSpace, type Warning } from '@cofactor/sdk/contracts';
import { findBasis } from '../basis/index.ts';
import { crossOverlapMatrix, overlapMatrix } from '../integrals/index.ts';
import { expand, multiply, range, sandwich, selectColumns, symmetricEigen, symmetricFunction } from '../linear-algebra.ts';
import { makeBasisSystem, numAngularFunctions, type BasisSystem, type Shell } from '../shell.ts';
import type { ReferenceOrbitals, SelectedSpace } from './types.ts';

const MINIMAL_BASIS = 'STO-3G';
const SHELL_LETTERS = 'spdf';
/** Weights closer than this are one degenerate set. */
const EQUAL_WEIGHTS = 1e-5;
/** Active orbitals closer than this are turned towards the atomic components. */
const DEGENERATE_HARTREE = 1e-4;

export type AvasRequest = Extract<ActiveSpace, { select: 'avas' }>;

/** @throws INVALID_INPUT for atoms, shells, electrons or orbitals that do not fit the molecule */
export function avasSpace(scf: ReferenceOrbitals, request: AvasRequest): SelectedSpace {
  const { alpha, beta } = scf.occupied;
  const n = scf.system.numFunctions;
  const open = alpha - beta;
  const fromOccupied = (request.electrons - open) / 2;
  const fromVirtual = request.orbitals - fromOccupied - open;
  checkSize(scf, request, fromOccupied, fromVirtual);

  const targets = targetSystem(scf.system, request);
  const cross = crossOverlapMatrix(scf.system, targets);
  const size = targets.numFunctions;
  const projector = expand(
    cross,
    symmetricFunction(overlapMatrix(targets), size, (value) => 1 / value),
    n,
    size,
  );
  const components = componentOperator(targets, cross, n);
  const rotated = (indices: readonly number[], kept: number): Rotated => rotateByWeight(scf, indices, kept, projector, components);
  const occupied = rotated(range(0, beta), fromOccupied);
  const virtual = rotated(range(alpha, scf.numOrbitals), fromVirtual);
  const single = selectColumns(scf.orbitals.alpha, n, scf.numOrbitals, range(beta, alpha));
  const numCore = beta - fromOccupied;

  const line = (kind: string, fate: string) => (weight: number, k: number, all: readonly number[], kept: number) =>
    `${kind} ${k} of ${all.length}, weight ${weight.toFixed(4)}: ${k < kept ? 'active' : fate}`;
  return {
    coreOrbitals: occupied.dropped,
    activeOrbitals: joinColumns([occupied.kept, single, virtual.kept], n),
    numCore,
    numActive: request.orbitals,
    numElectrons: [alpha - numCore, beta - numCore],
    orbitalEnergiesHartree: [...occupied.energies, ...scf.orbitalEnergiesHartree.alpha.slice(beta, alpha), ...virtual.energies],
    reasons: [
      ...occupied.weights.map((weight, k, all) => line('rotated occupied orbital', 'core')(weight, k, all, fromOccupied)),
      ...range(beta, alpha).map((index) => `orbital ${index}: active, singly occupied`),
      ...virtual.weights.map((weight, k, all) => line('rotated virtual orbital', 'empty')(weight, k, all, fromVirtual)),
    ],
    weights: { occupied: occupied.weights, virtual: virtual.weights },
    warnings: [...cutWarning('occupied', occupied.weights, fromOccupied), ...cutWarning('virtual', virtual.weights, fromVirtual)],
  };
}

interface Rotated {
  weights: number[];
  kept: Float64Array;
  /** Of the kept orbitals. */
  energies: number[];
  dropped: Float64Array;
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
    dropped: multiply(c, selectColumns(vectors, count, count, byWeight.slice(kept)), n, count, count - kept),
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

/** Σ_m (m + 1) |p_m⟩⟨p_m|: tells the components m of the target shells apart, alike on every atom. */
function componentOperator(targets: BasisSystem, cross: Float64Array, n: number): Float64Array {
  const marks = targets.shells.flatMap((shell) => range(1, numAngularFunctions(shell.l, shell.spherical) + 1));
  const size = targets.numFunctions;
  const diagonal = new Float64Array(size * size);
  marks.forEach((mark, i) => (diagonal[i * size + i] = mark));
  return expand(cross, diagonal, n, size);
}

function joinColumns(parts: readonly Float64Array[], n: number): Float64Array {
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

/** The minimal-basis shells asked for, on the atoms asked for. */
function targetSystem(system: BasisSystem, { atoms, shells }: AvasRequest): BasisSystem {
  const minimal = findBasis(MINIMAL_BASIS);
  const targets = atoms.flatMap((atom): Shell[] => {
    const atomicNumber = system.atomicNumbers[atom];
    if (atomicNumber === undefined)
      throw invalidInput('problem.activeSpace.atoms', `indices from 0 to ${system.atomicNumbers.length - 1}`, atom);
    const available = minimal.elements.get(elementSymbol(atomicNumber))?.shells ?? [];
    return shells.flatMap((label) => {
      const l = SHELL_LETTERS.indexOf(label[1]);
      const shell = available.filter((candidate) => candidate.l === l)[Number(label[0]) - l - 1];
      return shell ? [{ ...shell, atom, spherical: true }] : [];
    });
  });
  if (targets.length === 0) {
    const symbols = [...new Set(atoms.map((atom) => elementSymbol(system.atomicNumbers[atom])))].join(', ');
    throw invalidInput('problem.activeSpace.shells', `shells that ${symbols} has in ${MINIMAL_BASIS}, such as 2p or 3d`, shells);
  }
  return makeBasisSystem(system.atomicNumbers, system.positionsBohr, targets);
}

function checkSize(scf: ReferenceOrbitals, { electrons, orbitals }: AvasRequest, fromOccupied: number, fromVirtual: number): void {
  const { alpha, beta } = scf.occupied;
  const open = alpha - beta;
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
}

function cutWarning(kind: string, weights: readonly number[], kept: number): Warning[] {
  if (kept === 0 || kept >= weights.length || weights[kept - 1] - weights[kept] > EQUAL_WEIGHTS) return [];
  return [
    {
      code: 'DEGENERATE_PAIR_CUT',
      message: `the active space cuts ${kind} orbitals of equal weight ${weights[kept].toFixed(4)}: its energy depends on how they happen to be rotated; take both in or leave both out`,
    },
  ];
}
