/** Which atoms are bonded, from distances alone: closer than a factor times the sum of their covalent radii. */
import { BOHR_IN_ANGSTROM } from '@cofactor/sdk/contracts';

/** Covalent radii, H to Kr: Cordero et al., Dalton Trans. 2008, 2832, DOI 10.1039/b801115j. */
const RADII_ANGSTROM = [
  0.31, 0.28, 1.28, 0.96, 0.84, 0.76, 0.71, 0.66, 0.57, 0.58, 1.66, 1.41, 1.21, 1.11, 1.07, 1.05, 1.02, 1.06, 2.03, 1.76, 1.7, 1.6, 1.53,
  1.39, 1.39, 1.32, 1.26, 1.24, 1.32, 1.22, 1.22, 1.2, 1.19, 1.2, 1.2, 1.16,
];
const LARGEST_ANGSTROM = 1.5;
const BOND_FACTOR = 1.3;

/** @param x positions in bohr, 3 per atom. @returns pairs i < j */
export function bondedPairs(
  atomicNumbers: readonly number[],
  x: Float64Array,
  factor: (z1: number, z2: number) => number = () => BOND_FACTOR,
): [number, number][] {
  const radius = (z: number): number => (RADII_ANGSTROM[z - 1] ?? LARGEST_ANGSTROM) / BOHR_IN_ANGSTROM;
  const pairs: [number, number][] = [];
  for (const [j, b] of atomicNumbers.entries()) {
    for (const [i, a] of atomicNumbers.slice(0, j).entries()) {
      const distance = Math.hypot(x[3 * i] - x[3 * j], x[3 * i + 1] - x[3 * j + 1], x[3 * i + 2] - x[3 * j + 2]);
      if (distance < factor(a, b) * (radius(a) + radius(b))) pairs.push([i, j]);
    }
  }
  return pairs;
}
