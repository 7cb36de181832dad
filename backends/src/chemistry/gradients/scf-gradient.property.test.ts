import { stream } from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { buildBasis, type Angular, type BasisText } from '../basis/index.ts';
import { dot } from '../linear-algebra.ts';
import { runScf, type PointCharges, type ScfInput, type ScfResult, type SpinOrbitals } from '../scf/index.ts';
import { scfGradient } from './index.ts';

/** No symmetry, so that every component is tested; f functions, sulphur and diffuse functions are beyond the reference rows. */
const WITH_F: BasisText = {
  format: 'gaussian',
  data: `N 0
S 3 1.0
 242.0 0.06
 36.0 0.4
 7.0 0.7
SP 2 1.0
 5.4 -0.1 0.2
 1.1 0.4 0.6
SP 1 1.0
 0.3 1.0 1.0
F 1 1.0
 0.9 1.0
****
H 0
S 2 1.0
 1.9 0.3
 0.3 0.8
****
`,
};
const MOLECULES: (Case & { name: string })[] = [
  { name: 'imidogen, f functions', atomicNumbers: [7, 1], basis: WITH_F, charge: 0, multiplicity: 3, reference: 'uhf' },
  { name: 'hydrogen sulphide', atomicNumbers: [16, 1, 1], basis: '6-31g*', charge: 0, multiplicity: 1, reference: 'rhf' },
  { name: 'water cation', atomicNumbers: [8, 1, 1], basis: '6-31+g*', charge: 1, multiplicity: 2, reference: 'uhf', angular: 'spherical' },
  { name: 'water cation, spins held together', atomicNumbers: [8, 1, 1], basis: '6-31g', charge: 1, multiplicity: 2, reference: 'rohf' },
  { name: 'water, SVWN5', atomicNumbers: [8, 1, 1], basis: 'sto-3g', charge: 0, multiplicity: 1, reference: 'rhf', functional: 'svwn5' },
  { name: 'hydroxide, PBE', atomicNumbers: [8, 1], basis: 'sto-3g', charge: -1, multiplicity: 1, reference: 'rhf', functional: 'pbe' },
  { name: 'amidogen, PBE', atomicNumbers: [7, 1, 1], basis: 'sto-3g', charge: 0, multiplicity: 2, reference: 'uhf', functional: 'pbe' },
  {
    name: 'water cation, B3LYP, spins held together',
    atomicNumbers: [8, 1, 1],
    basis: '3-21g',
    charge: 1,
    multiplicity: 2,
    reference: 'rohf',
    functional: 'b3lyp',
  },
];
const PLACES = [0.1, -0.2, 0.05, 0.3, 1.6, 0.9, -0.4, -1.3, 1.2];
const CHARGES: PointCharges = { charges: Float64Array.of(0.5, -0.8), positionsBohr: Float64Array.of(4, 1, -2, -3, -3, 2.5) };

type Case = Pick<ScfInput, 'charge' | 'multiplicity' | 'reference' | 'functional'> & {
  atomicNumbers: readonly number[];
  basis: string | BasisText;
  angular?: Angular;
};

function solve(
  { atomicNumbers, basis, angular, ...rest }: Case,
  positions: Float64Array,
  pointCharges?: PointCharges,
  initialOrbitals?: SpinOrbitals,
): ScfResult {
  const { system } = buildBasis({ atomicNumbers, positionsBohr: positions }, basis, angular);
  const { charge, multiplicity, reference, functional } = rest;
  return runScf(
    { system, charge, multiplicity, reference, functional, grid: 'coarse', pointCharges, initialOrbitals },
    { stability: 'skip', gradientTolerance: 1e-9 },
  );
}

describe.each(MOLECULES)('$name', (molecule) => {
  const positions = Float64Array.from(PLACES.slice(0, 3 * molecule.atomicNumbers.length));
  const still = solve(molecule, positions, CHARGES);
  const { nuclei, pointCharges = new Float64Array(0) } = scfGradient({ scf: still, pointCharges: CHARGES });

  test('is the slope of the energy as nuclei and charges move', () => {
    const random = stream(3, molecule.name, 0);
    const [onNuclei, onCharges] = [nuclei, pointCharges].map((gradient) => gradient.map(() => random.normal()));
    const along = (x: Float64Array, direction: Float64Array, step: number): Float64Array =>
      x.map((place, k) => place + step * direction[k]);
    const energy = (step: number): number => {
      const moved = { ...CHARGES, positionsBohr: along(CHARGES.positionsBohr, onCharges, step) };
      return solve(molecule, along(positions, onNuclei, step), moved, still.orbitals).energyHartree;
    };
    const step = 1e-3;
    const slope = (8 * (energy(step) - energy(-step)) - (energy(2 * step) - energy(-2 * step))) / (12 * step);
    expect(Math.abs(dot(nuclei, onNuclei) + dot(pointCharges, onCharges) - slope)).toBeLessThan(2e-8);
  });

  test('forces and torques add up to zero', () => {
    const all = [...nuclei, ...pointCharges];
    const places = [...positions, ...CHARGES.positionsBohr];
    for (let x = 0; x < 3; x++) {
      const [y, z] = [(x + 1) % 3, (x + 2) % 3];
      let [force, torque] = [0, 0];
      for (let at = 0; at < all.length; at += 3) {
        force += all[at + x];
        torque += places[at + y] * all[at + z] - places[at + z] * all[at + y];
      }
      expect(Math.abs(force)).toBeLessThan(1e-9);
      expect(Math.abs(torque)).toBeLessThan(1e-8);
    }
  });
});

test('turning the molecule turns the gradient', () => {
  const [, sulphide] = MOLECULES;
  const positions = Float64Array.from(PLACES);
  const [cos, sin] = [Math.cos(0.7), Math.sin(0.7)];
  const turn = (v: Float64Array): Float64Array =>
    v.map((x, k) => (k % 3 === 0 ? cos * x - sin * v[k + 2] : k % 3 === 2 ? sin * v[k - 2] + cos * x : x));
  const still = turn(scfGradient({ scf: solve(sulphide, positions) }).nuclei);
  const turned = scfGradient({ scf: solve(sulphide, turn(positions)) }).nuclei;
  turned.forEach((x, k) => expect(Math.abs(x - still[k])).toBeLessThan(1e-8));
});

test('a gradient can be cancelled', () => {
  const scf = solve(MOLECULES[1], Float64Array.from(PLACES));
  expect(() => scfGradient({ scf }, { signal: AbortSignal.abort() })).toThrowError(expect.objectContaining({ code: 'CANCELLED' }));
});
