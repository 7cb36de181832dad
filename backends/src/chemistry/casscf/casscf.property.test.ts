import { stream } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { solveCi } from '../correlation/index.ts';
import { rotate } from '../scf/rotations/orbital-model.ts';
import { unitMatrix } from '../linear-algebra.ts';
import { casscf } from './casscf.ts';
import { activeOrbitals, turned } from './frame.ts';
import { type Atoms, frontier, startOf } from './molecules.test.support.ts';
import type { CasscfProgress } from './types.ts';

const WATER: Atoms = [
  ['O', 0, 0, 0.1],
  ['H', 0, 0.757, 0.687],
  ['H', 0, -0.757, 0.687],
];
const water = { atomsAngstrom: WATER, basis: 'sto-3g' };

/** Two lone-pair and π electrons in three orbitals: n, π and π*. */
const FORMALDEHYDE: Atoms = [
  ['C', 0, 0, -0.53],
  ['O', 0, 0, 0.68],
  ['H', 0, 0.94, -1.12],
  ['H', 0, -0.94, -1.12],
];
const formaldehyde = { atomsAngstrom: FORMALDEHYDE, basis: 'sto-3g' };

test('a turned and moved molecule and turned active orbitals have the same energies', async () => {
  const { input } = await startOf(formaldehyde, frontier(4, 3));
  const control = { roots: 2, multiplicity: 1 };
  const plain = await casscf(input, control);
  const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
  const atomsAngstrom = FORMALDEHYDE.map(([symbol, x, y, z]): Atoms[number] => [symbol, c * x - s * y + 1, s * x + c * y - 2, z + 3]);
  const moved = await casscf((await startOf({ ...formaldehyde, atomsAngstrom }, frontier(4, 3))).input, control);
  expect(Math.abs(moved.averageEnergyHartree - plain.averageEnergyHartree)).toBeLessThan(1e-9);
  const { frame } = input;
  const random = stream(1, 'casscf/active');
  const kappa = new Float64Array(frame.numOrbitals ** 2);
  for (let p = frame.numCore; p < frame.numCore + frame.numActive; p++)
    for (let q = frame.numCore; q < p; q++) {
      const angle = random.normal();
      kappa[p * frame.numOrbitals + q] = angle;
      kappa[q * frame.numOrbitals + p] = -angle;
    }
  const mixing = rotate(unitMatrix(frame.numOrbitals), kappa, frame.numOrbitals);
  const mixed = await casscf({ ...input, frame: turned(frame, mixing) }, control);
  expect(Math.abs(mixed.averageEnergyHartree - plain.averageEnergyHartree)).toBeLessThan(1e-9);
  for (const k of [0, 1]) expect(Math.abs(mixed.roots[k].energyHartree - plain.roots[k].energyHartree)).toBeLessThan(1e-7);
});

test.each([
  [
    'a radical',
    {
      atomsAngstrom: [
        ['H', 0, 0, 0],
        ['H', 0, 0, 1],
        ['H', 0, 0, 2.1],
      ] as Atoms,
      basis: '6-31g',
      multiplicity: 2,
    },
    3,
    3,
    undefined,
  ],
  ['a triplet of water', water, 4, 4, 3],
])('%s lies at or below its casci, and is of the spin asked', async (_, molecule, electrons, orbitals, asked) => {
  const { input, hamiltonian } = await startOf(molecule, frontier(electrons, orbitals));
  const multiplicity = asked ?? molecule.multiplicity ?? 1;
  const before = await solveCi(hamiltonian, { multiplicity });
  const { roots, naturalOccupations, frame, orbitalEnergiesHartree } = await casscf(input, { multiplicity });
  expect(roots[0].energyHartree).toBeLessThan(before.roots[0].energyHartree + 1e-9);
  expect(roots[0].s2).toBeCloseTo((multiplicity ** 2 - 1) / 4, 6);
  for (const occupation of naturalOccupations) expect(occupation).toBeGreaterThanOrEqual(0);
  for (const occupation of naturalOccupations) expect(occupation).toBeLessThanOrEqual(2);
  expect(activeOrbitals(frame)).toHaveLength(frame.numFunctions * orbitals);
  const core = [...orbitalEnergiesHartree.subarray(0, frame.numCore)];
  expect(core).toEqual(core.toSorted((a, b) => a - b));
});

test('dinitrogen comes apart into two atoms as its restricted determinants have them', async () => {
  const pair = async (distance: number): Promise<number> => {
    const atomsAngstrom: Atoms = [
      ['N', 0, 0, 0],
      ['N', 0, 0, distance],
    ];
    const { input } = await startOf(
      { atomsAngstrom, basis: 'sto-3g' },
      { select: 'avas', electrons: 6, orbitals: 6, atoms: [0, 1], shells: ['2p'] },
    );
    return (await casscf(input, { multiplicity: 1 })).averageEnergyHartree;
  };
  const atom = await startOf({ atomsAngstrom: [['N', 0, 0, 0]], basis: 'sto-3g', multiplicity: 4 }, frontier(3, 3));
  const [near, far] = [await pair(1.1), await pair(6)];
  expect(Math.abs(far - 2 * atom.scfHartree)).toBeLessThan(1e-6);
  expect(near).toBeLessThan(far - 0.2);
});

test('a space of all orbitals is full CI at once', async () => {
  const { input, hamiltonian } = await startOf(
    {
      atomsAngstrom: [
        ['H', 0, 0, 0],
        ['H', 0, 0, 0.74],
      ],
      basis: '6-31g',
    },
    frontier(2, 4),
  );
  const { averageEnergyHartree, iterations } = await casscf(input);
  expect(averageEnergyHartree).toBeCloseTo((await solveCi(hamiltonian)).roots[0].energyHartree, 9);
  expect(iterations).toBe(1);
});

test('what does not converge is a failure with the last energy and a way out', async () => {
  const { input } = await startOf(water, frontier(4, 4));
  const energies: number[] = [];
  const failed = casscf(input, { maxIterations: 2, onProgress: ({ energyHartree }) => energies.push(energyHartree) });
  await expect(failed).rejects.toMatchObject({ code: 'NOT_CONVERGED', message: expect.stringContaining('activeSpace') as string });
  const details = await failed.catch((error: { details: { lastEnergyHartree: number; iterations: number } }) => error.details);
  expect(details).toMatchObject({ iterations: 2, lastEnergyHartree: energies[1] });
  expect(energies[1]).toBeLessThan(energies[0]);
});

test('weights must fit the states, and an abort is heard', async () => {
  const { input } = await startOf(water, frontier(4, 4));
  for (const weights of [[1], [0.5, 0.6], [1.5, -0.5]])
    await expect(casscf(input, { roots: 2, weights })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  const controller = new AbortController();
  const stopped = casscf(input, { signal: controller.signal, onProgress: () => controller.abort() });
  await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('the heavier a state weighs, the lower it comes to lie', async () => {
  const { input } = await startOf(formaldehyde, frontier(4, 3));
  const control = { roots: 2, multiplicity: 1 };
  const [even, second] = [await casscf(input, control), await casscf(input, { ...control, weights: [0.3, 0.7] })];
  const [ground, excited] = second.roots.map(({ energyHartree }) => energyHartree);
  expect(second.averageEnergyHartree).toBeCloseTo(0.3 * ground + 0.7 * excited, 9);
  expect(excited).toBeLessThan(even.roots[1].energyHartree - 1e-5);
  expect(ground).toBeGreaterThan(even.roots[0].energyHartree + 1e-5);
});

/** Of the two equal 2p orbitals across the bond, (5,4) holds one: orbitals that keep the symmetry of the start are a saddle point. */
test('a saddle point is left for orbitals of less symmetry, which are a minimum', { timeout: 120_000 }, async () => {
  const atomsAngstrom: Atoms = [
    ['O', 0, 0, 0],
    ['H', 0, 0, 0.97],
  ];
  const { input } = await startOf({ atomsAngstrom, basis: '3-21g', multiplicity: 2 }, frontier(5, 4));
  const energies: number[] = [];
  const onProgress = ({ energyHartree, residual }: CasscfProgress): void => void (residual < 1e-6 && energies.push(energyHartree));
  const { averageEnergyHartree, warnings, frame } = await casscf(input, { multiplicity: 2, onProgress });
  expect(warnings.map(({ code }) => code)).toContain('CASSCF_SADDLE_LEFT');
  expect(energies).toHaveLength(2);
  expect(averageEnergyHartree).toBeLessThan(energies[0] - 8e-4);
  const again = await casscf({ ...input, frame }, { multiplicity: 2 });
  expect(again.warnings.map(({ code }) => code)).not.toContain('CASSCF_SADDLE_LEFT');
  expect(again.averageEnergyHartree).toBeCloseTo(averageEnergyHartree, 9);
});
