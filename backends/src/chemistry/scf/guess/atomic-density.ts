/**
 * Superposition of atomic densities: for each element the density of its spherical neutral atom in the molecule's own basis,
 * put on every atom. It is the guess that starts metal complexes in the right shell occupation.
 *
 * The atom is a fractional-occupation Hartree–Fock: the electrons of a subshell are spread evenly over its 2l + 1 components,
 * so the density is spherical and the Fock matrix falls apart into one small radial problem per l.
 * Source: Van Lenthe, Zwaans, Van Dam & Guest, J. Comput. Chem. 27, 926 (2006), DOI 10.1002/jcc.20393.
 */
import { createRepulsion, crossOverlapMatrix, kineticMatrix, nuclearAttractionMatrix, overlapMatrix } from '../../integrals/index.ts';
import {
  canonicalOrthogonalizer,
  dot,
  expand,
  multiply,
  sandwich,
  symmetricEigen,
  symmetricFunction,
  transpose,
} from '../../linear-algebra.ts';
import { makeBasisSystem, type BasisSystem, type Shell } from '../../shell.ts';
import { Diis } from '../diis.ts';
import { atomsOfFunctions } from '../properties.ts';

/** Densities of atoms in their bases, by all that they depend on: those met last, for the next geometry or molecule. */
const known = new Map<string, Float64Array>();
const MOST_KNOWN = 64;

const MAX_ITERATIONS = 40;
/** A guess needs no more. */
const ERROR_TOLERANCE = 1e-4;

/** l of the subshells in the order they fill (Madelung): 1s 2s 2p 3s 3p 4s 3d 4p 5s 4d 5p. */
const FILLING = [0, 0, 1, 0, 1, 0, 2, 1, 0, 2, 1];

/** Total density (both spins), n×n, block-diagonal over atoms. Its trace with the overlap counts the electrons of neutral atoms. */
export function atomicDensity(system: BasisSystem): Float64Array {
  const n = system.numFunctions;
  const density = new Float64Array(n * n);
  const functionsOf: number[][] = system.atomicNumbers.map(() => []);
  const shellsOf: Shell[][] = system.atomicNumbers.map(() => []);
  atomsOfFunctions(system).forEach((atom, mu) => functionsOf[atom].push(mu));
  for (const shell of system.shells) shellsOf[shell.atom].push({ ...shell, atom: 0 });
  system.atomicNumbers.forEach((atomicNumber, atom) => {
    if (shellsOf[atom].length === 0) return;
    const key = JSON.stringify([atomicNumber, shellsOf[atom]]);
    const block = known.get(key) ?? densityOfAtom(atomicNumber, shellsOf[atom]);
    known.delete(key);
    known.set(key, block);
    for (const oldest of known.keys()) if (known.size > MOST_KNOWN) known.delete(oldest);
    const functions = functionsOf[atom];
    functions.forEach((mu, i) => {
      functions.forEach((nu, j) => {
        density[mu * n + nu] = block[i * functions.length + j];
      });
    });
  });
  return density;
}

function densityOfAtom(atomicNumber: number, shells: readonly Shell[]): Float64Array {
  const position = new Float64Array(3);
  const spherical = makeBasisSystem(
    [atomicNumber],
    position,
    shells.map((shell) => ({ ...shell, spherical: true })),
  );
  const density = sphericalAtom(spherical);
  const own = makeBasisSystem([atomicNumber], position, shells);
  if (shells.every((shell) => shell.spherical || shell.l < 2)) return density;
  // Cartesian functions span the spherical ones: project exactly, S⁻¹ S_cross D S_crossᵀ S⁻¹.
  const n = own.numFunctions;
  const inverse = symmetricFunction(overlapMatrix(own), n, (value) => (value > 1e-10 ? 1 / value : 0));
  const projection = multiply(inverse, crossOverlapMatrix(own, spherical), n, n, spherical.numFunctions);
  return expand(projection, density, n, spherical.numFunctions);
}

/** Density of the neutral atom, in a system of one atom with spherical functions. */
function sphericalAtom(atom: BasisSystem): Float64Array {
  const n = atom.numFunctions;
  const overlap = overlapMatrix(atom);
  const core = kineticMatrix(atom);
  nuclearAttractionMatrix(atom).forEach((value, i) => (core[i] += value));
  const radial = radialProblems(atom, overlap);
  const occupations = occupationsOf(atom.atomicNumbers[0]);
  const repulsion = createRepulsion(atom);
  const diis = new Diis();
  try {
    let fock = core;
    for (let iteration = 0; ; iteration++) {
      const density = new Float64Array(n * n);
      for (const problem of radial) addSubshells(density, n, problem, fock, occupations[problem.l] ?? []);
      const { coulomb, exchange } = repulsion.coulombExchange([density]);
      fock = core.map((value, i) => value + coulomb[0][i] - 0.5 * exchange[0][i]);
      for (const problem of radial) averageComponents(fock, n, problem);
      const error = commutatorError(fock, density, overlap, n);
      if (iteration >= MAX_ITERATIONS || Math.sqrt(dot(error, error)) < ERROR_TOLERANCE) return density;
      [fock] = diis.extrapolate([fock], error);
    }
  } finally {
    repulsion.dispose();
  }
}

/** FDS − SDF. */
function commutatorError(fock: Float64Array, density: Float64Array, overlap: Float64Array, n: number): Float64Array {
  const fds = multiply(multiply(fock, density, n, n, n), overlap, n, n, n);
  const sdf = transpose(fds, n, n);
  return fds.map((value, i) => value - sdf[i]);
}

interface RadialProblem {
  l: number;
  /** First function of each radial shell; its 2l + 1 components follow. */
  offsets: number[];
  /** offsets.length × m, orthonormal. */
  x: Float64Array;
  numOrbitals: number;
}

function radialProblems(atom: BasisSystem, overlap: Float64Array): RadialProblem[] {
  const offsets: number[][] = [];
  let offset = 0;
  for (const { l, coefficients } of atom.shells) {
    for (let contraction = 0; contraction < coefficients.length; contraction++) {
      (offsets[l] ??= []).push(offset);
      offset += 2 * l + 1;
    }
  }
  return [...offsets.entries()].flatMap(([l, starts]) => {
    if (!starts) return [];
    const { x, numOrbitals } = canonicalOrthogonalizer(radialBlock(overlap, atom.numFunctions, starts, 0), starts.length);
    return [{ l, offsets: starts, x, numOrbitals }];
  });
}

function radialBlock(matrix: Float64Array, n: number, offsets: readonly number[], component: number): Float64Array {
  return Float64Array.from(offsets.flatMap((row) => offsets.map((column) => matrix[(row + component) * n + column + component])));
}

/** Replaces each radial block of F by its mean over the 2l + 1 components. */
function averageComponents(fock: Float64Array, n: number, { l, offsets }: RadialProblem): void {
  for (const row of offsets) {
    for (const column of offsets) {
      let sum = 0;
      for (let m = 0; m <= 2 * l; m++) sum += fock[(row + m) * n + column + m];
      for (let m = 0; m <= 2 * l; m++) fock[(row + m) * n + column + m] = sum / (2 * l + 1);
    }
  }
}

/** Adds the occupied radial orbitals of one l, electrons[k] in the k-th, spread over all components. */
function addSubshells(density: Float64Array, n: number, problem: RadialProblem, fock: Float64Array, electrons: readonly number[]): void {
  const { l, offsets, x, numOrbitals } = problem;
  const size = offsets.length;
  const { vectors } = symmetricEigen(sandwich(x, radialBlock(fock, n, offsets, 0), x, size, numOrbitals, numOrbitals), numOrbitals);
  const orbitals = multiply(x, vectors, size, numOrbitals, numOrbitals);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let k = 0; k < Math.min(electrons.length, numOrbitals); k++) {
        sum += (electrons[k] / (2 * l + 1)) * orbitals[i * numOrbitals + k] * orbitals[j * numOrbitals + k];
      }
      for (let m = 0; m <= 2 * l; m++) density[(offsets[i] + m) * n + offsets[j] + m] += sum;
    }
  }
}

/** Electrons of each subshell of the neutral atom: [l][k-th shell of that l]. */
function occupationsOf(atomicNumber: number): number[][] {
  const occupations: number[][] = [];
  let left = atomicNumber;
  for (const l of FILLING) {
    if (left <= 0) break;
    const capacity = 2 * (2 * l + 1);
    (occupations[l] ??= []).push(Math.min(left, capacity));
    left -= capacity;
  }
  return occupations;
}
