/** One-electron properties of an SCF solution. */
import { invalidInput } from '@cofactor/sdk/contracts';
import { dipoleMatrices } from '../integrals/index.ts';
import { dot, range, sandwich, selectColumns } from '../linear-algebra.ts';
import { type BasisSystem, numAngularFunctions } from '../shell.ts';

const TOUCHING_BOHR = 1e-6;

/** The atom that carries each basis function. */
export function atomsOfFunctions({ shells }: BasisSystem): number[] {
  return shells.flatMap(({ atom, l, spherical, coefficients }) =>
    Array.from({ length: coefficients.length * numAngularFunctions(l, spherical) }, () => atom),
  );
}

/** Mulliken's population of α minus that of β on each atom: Σ_{μ on A} ((D_α − D_β) S)_μμ. */
export function spinPopulations(system: BasisSystem, overlap: Float64Array, [alpha, beta]: readonly Float64Array[]): number[] {
  const n = system.numFunctions;
  const populations = system.atomicNumbers.map(() => 0);
  atomsOfFunctions(system).forEach((atom, mu) => {
    const row = (matrix: Float64Array): Float64Array => matrix.subarray(mu * n, (mu + 1) * n);
    populations[atom] += dot(row(alpha), row(overlap)) - dot(row(beta), row(overlap));
  });
  return populations;
}

/** Σ Z R − tr D r about the origin; D is the total density. */
export function dipoleMoment(system: BasisSystem, totalDensity: Float64Array): [number, number, number] {
  const [x, y, z] = dipoleMatrices(system).map((matrix, axis) =>
    system.atomicNumbers.reduce((sum, charge, atom) => sum + charge * system.positionsBohr[3 * atom + axis], -dot(totalDensity, matrix)),
  );
  return [x, y, z];
}

/**
 * ⟨S²⟩ = S_z(S_z + 1) + N_β − Σ |⟨i_α|j_β⟩|² of one determinant.
 * Source: Szabo & Ostlund, Modern Quantum Chemistry, eq. 2.271.
 */
export function spinSquared(
  overlap: Float64Array,
  n: number,
  numOrbitals: number,
  alphaOrbitals: Float64Array,
  betaOrbitals: Float64Array,
  { alpha, beta }: { alpha: number; beta: number },
): number {
  const sz = 0.5 * (alpha - beta);
  const exact = sz * (sz + 1);
  if (alphaOrbitals === betaOrbitals) return exact;
  const a = selectColumns(alphaOrbitals, n, numOrbitals, range(0, alpha));
  const b = selectColumns(betaOrbitals, n, numOrbitals, range(0, beta));
  const shared = sandwich(a, overlap, b, n, alpha, beta);
  return exact + beta - dot(shared, shared);
}

/** Σ Z q / |R − r| between nuclei and point charges. @throws INVALID_INPUT for a charge on a nucleus */
export function nuclearEmbeddingHartree(system: BasisSystem, charges: Float64Array, positionsBohr: Float64Array): number {
  let energy = 0;
  system.atomicNumbers.forEach((atomicNumber, atom) => {
    for (let k = 0; k < charges.length; k++) {
      const distance = Math.hypot(...[0, 1, 2].map((axis) => system.positionsBohr[3 * atom + axis] - positionsBohr[3 * k + axis]));
      if (distance < TOUCHING_BOHR)
        throw invalidInput(
          `problem.environment.pointCharges.${k}`,
          'a place apart from every nucleus',
          `atom ${atom}`,
          'leave this charge out',
        );
      energy += (atomicNumber * charges[k]) / distance;
    }
  });
  return energy;
}
