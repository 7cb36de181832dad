import { expect, test } from 'vitest';
import { buildBasis } from '../basis/index.ts';
import { activeHamiltonian, type ActiveHamiltonian, rotateHamiltonian } from '../hamiltonian/index.ts';
import { createRepulsion, kineticMatrix, nuclearAttractionMatrix } from '../integrals/index.ts';
import { runScf, type ScfReference } from '../scf/index.ts';
import { solveCi } from '../correlation/index.ts';
import { mp2, mp2InSpace } from './index.ts';

/** Water; positions in bohr. */
const WATER = {
  atomicNumbers: [8, 1, 1],
  positionsBohr: Float64Array.of(0, 0, 0.2217, 0, 1.4309, -0.8867, 0, -1.4309, -0.8867),
};

function prepare(reference: ScfReference, { basis = '6-31g', charge = 0, multiplicity = 1 } = {}) {
  const { system } = buildBasis(WATER, basis);
  const repulsion = createRepulsion(system);
  return { repulsion, scf: runScf({ system, charge, multiplicity, reference, repulsion }) };
}

function fullSpace({ scf, repulsion }: ReturnType<typeof prepare>): ActiveHamiltonian {
  const attraction = nuclearAttractionMatrix(scf.system);
  return activeHamiltonian({
    coreHamiltonian: kineticMatrix(scf.system).map((t, k) => t + attraction[k]),
    repulsion,
    coreOrbitals: new Float64Array(0),
    activeOrbitals: scf.orbitals.alpha,
    nuclearRepulsionHartree: scf.nuclearRepulsionHartree,
    numElectrons: [scf.occupied.alpha, scf.occupied.beta],
  });
}

/** Rotation of orbital pairs by the angles given. */
function planeRotations(n: number, planes: [p: number, q: number, angle: number][]): Float64Array {
  const u = new Float64Array(n * n);
  for (let p = 0; p < n; p++) u[p * n + p] = 1;
  for (const [p, q, angle] of planes) {
    u[p * n + p] = u[q * n + q] = Math.cos(angle);
    u[p * n + q] = -Math.sin(angle);
    u[q * n + p] = Math.sin(angle);
  }
  return u;
}

test('the energy does not depend on how many orbitals a block holds', () => {
  for (const [reference, options] of [
    ['rhf', {}],
    ['uhf', { charge: 1, multiplicity: 2 }],
  ] as const) {
    const { scf, repulsion } = prepare(reference, options);
    const whole = mp2({ scf, repulsion, numFrozen: 1 });
    const pieces = mp2({ scf, repulsion, numFrozen: 1, memoryBytes: 1 });
    expect(pieces.energyHartree).toBeCloseTo(whole.energyHartree, 12);
    expect(whole.sameSpinHartree + whole.oppositeSpinHartree).toBeCloseTo(whole.correlationHartree, 14);
    expect(whole.frozenOrbitals).toBe(1);
  }
});

test('a closed shell has one MP2 energy, restricted or not, in blocks or in the active Hamiltonian', () => {
  const restricted = prepare('rhf');
  const energy = mp2(restricted).energyHartree;
  expect(mp2(prepare('uhf')).energyHartree).toBeCloseTo(energy, 9);
  expect(mp2InSpace(fullSpace(restricted)).energyHartree).toBeCloseTo(energy, 10);
});

test('freezing orbitals weakens correlation; all frozen leaves the SCF energy', () => {
  const { scf, repulsion } = prepare('rhf');
  const energies = [0, 1, 2, 5].map((numFrozen) => mp2({ scf, repulsion, numFrozen }).correlationHartree);
  for (let k = 1; k < energies.length; k++) expect(energies[k]).toBeGreaterThan(energies[k - 1]);
  expect(energies[3]).toBe(0);
});

test('in a space, rotations among occupied and among virtual orbitals change nothing', () => {
  const hamiltonian = fullSpace(prepare('rhf'));
  const rotated = rotateHamiltonian(
    hamiltonian,
    planeRotations(hamiltonian.numOrbitals, [
      [0, 3, 0.7],
      [1, 4, -0.4],
      [5, 9, 1.1],
      [7, 12, 0.3],
    ]),
  );
  const [here, there] = [mp2InSpace(hamiltonian), mp2InSpace(rotated)];
  expect(there.energyHartree).toBeCloseTo(here.energyHartree, 9);
  expect(there.warnings).toEqual([]);
});

test('a reference that is not stationary is warned of, and singles lower its energy', () => {
  const hamiltonian = fullSpace(prepare('rhf', { basis: 'sto-3g' }));
  const energy = mp2InSpace(hamiltonian).hartreeFockHartree;
  const { warnings, hartreeFockHartree, singlesHartree } = mp2InSpace(rotateHamiltonian(hamiltonian, planeRotations(7, [[3, 5, 0.01]])));
  expect(warnings).toMatchObject([
    { code: 'REFERENCE_NOT_STATIONARY', message: expect.stringMatching(/not stationary .* by up to \d\.\de-\d hartree/) },
  ]);
  expect(hartreeFockHartree).toBeGreaterThan(energy);
  expect(singlesHartree).toBeLessThan(0);
});

test('an open shell in ROHF orbitals lies between its determinant and full CI', async () => {
  const hamiltonian = fullSpace(prepare('rohf', { basis: 'sto-3g', charge: 1, multiplicity: 2 }));
  const { energyHartree, hartreeFockHartree } = mp2InSpace(hamiltonian);
  const { roots } = await solveCi(hamiltonian, { multiplicity: 2 });
  expect(energyHartree).toBeLessThan(hartreeFockHartree);
  expect(Math.abs(energyHartree - roots[0].energyHartree)).toBeLessThan(0.03);
});

test('references that do not fit are refused by name', () => {
  const rohf = prepare('rohf', { basis: 'sto-3g', charge: 1, multiplicity: 2 });
  expect(() => mp2(rohf)).toThrow(
    expect.objectContaining({ code: 'UNSUPPORTED', details: { what: 'mp2 on rohf', alternatives: ['uhf'] } }),
  );
  const { scf, repulsion } = prepare('rhf', { basis: 'sto-3g' });
  expect(() => mp2({ scf, repulsion, numFrozen: 6 })).toThrow(/numFrozen: expected 0 … 5/);
  const controller = new AbortController();
  controller.abort();
  expect(() => mp2({ scf, repulsion, signal: controller.signal })).toThrow(expect.objectContaining({ code: 'CANCELLED' }));
  const flat = { ...scf, orbitalEnergiesHartree: { alpha: new Float64Array(7) } };
  expect(() => mp2({ scf: flat, repulsion })).toThrow(
    expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringMatching(/diverges/) }),
  );
});
