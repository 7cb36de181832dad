/** Systems that the integral tests share. Random shells are made up; the basis sets are published ones, inlined with their source. */
import { type RandomStream, stream } from '@cofactor/sdk/contracts';
import { type BasisSystem, makeBasisSystem, type Shell } from '../shell.ts';

/** Shells of l ≤ maxL with one to three primitives (two above p) and one or two contractions (one above p) on `numAtoms` atoms some bohr apart. */
export function randomSystem(seed: number, numAtoms: number, shellsPerAtom: number, maxL: number): BasisSystem {
  const random = stream(seed, 'random basis', 0);
  const positions = Float64Array.from({ length: 3 * numAtoms }, () => 4 * random.uniform());
  const shells = Array.from({ length: numAtoms * shellsPerAtom }, (_, index) =>
    randomShell(random, Math.floor(index / shellsPerAtom), random.integer(maxL + 1)),
  );
  return makeBasisSystem(
    Array.from({ length: numAtoms }, () => 1 + random.integer(8)),
    positions,
    shells,
  );
}

export function randomShell(random: RandomStream, atom: number, l: number): Shell {
  const exponents = Array.from({ length: 1 + random.integer(l < 2 ? 3 : 2) }, () => 0.15 * 40 ** random.uniform());
  return {
    atom,
    l,
    spherical: random.uniform() < 0.5,
    exponents,
    coefficients: Array.from({ length: 1 + random.integer(l < 2 ? 2 : 1) }, () => exponents.map(() => 0.2 + random.uniform())),
  };
}

/** STO-3G hydrogen as Szabo & Ostlund print it (Modern Quantum Chemistry, 1989, table 3.2 scaled by ζ = 1.24). */
const STO3G_H = { exponents: [3.42525, 0.62391, 0.16886], coefficients: [[0.154329, 0.535328, 0.444635]] };

/** H2 in STO-3G, R = 1.4 bohr. */
export function hydrogenMolecule(): BasisSystem {
  const shells = [0, 1].map((atom) => ({ atom, l: 0, spherical: true, ...STO3G_H }));
  return makeBasisSystem([1, 1], [0, 0, 0, 0, 0, 1.4], shells);
}

export function symmetricMatrix(n: number, random: RandomStream): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      out[i * n + j] = 2 * random.uniform() - 1;
      out[j * n + i] = out[i * n + j];
    }
  return out;
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]));
  return worst;
}
