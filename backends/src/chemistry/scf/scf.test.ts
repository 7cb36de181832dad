import { expect, test } from 'vitest';
import { buildBasis } from '../basis/index.ts';
import { createRepulsion, kineticMatrix, nuclearAttractionMatrix } from '../integrals/index.ts';
import { combine, dot, multiply, norm, range, sandwich, selectColumns, transpose } from '../linear-algebra.ts';
import { bohr } from '../reference-rows.test.support.ts';
import { makeBasisSystem } from '../shell.ts';
import { runScf, type ScfInput, type ScfProgress } from './index.ts';

const WATER = bohr([0, 0, 0.1173, 0, 0.7572, -0.4692, 0, -0.7572, -0.4692]);

function molecule(atomicNumbers: number[], positionsBohr: Float64Array, basis = 'sto-3g', rest: Partial<ScfInput> = {}): ScfInput {
  return { system: buildBasis({ atomicNumbers, positionsBohr }, basis).system, charge: 0, multiplicity: 1, reference: 'rhf', ...rest };
}

const water = (basis?: string, rest?: Partial<ScfInput>): ScfInput => molecule([8, 1, 1], WATER, basis, rest);
const hydrogen = (angstrom: number, rest?: Partial<ScfInput>): ScfInput =>
  molecule([1, 1], bohr([0, 0, 0, 0, 0, angstrom]), 'sto-3g', rest);
const nitrogen = (angstrom: number): ScfInput => molecule([7, 7], bohr([0, 0, 0, 0, 0, angstrom]));

function failure(input: ScfInput): unknown {
  try {
    return runScf(input);
  } catch (error) {
    return error;
  }
}

test('electrons, multiplicity and reference must fit together', () => {
  expect(failure(water(undefined, { multiplicity: 2, reference: 'uhf' }))).toMatchObject({
    code: 'INVALID_INPUT',
    details: { issues: [{ path: 'problem.multiplicity', got: '2' }] },
  });
  expect(failure(water(undefined, { multiplicity: 3 }))).toMatchObject({
    details: { issues: [{ path: 'problem.multiplicity', expected: '1 for rhf' }] },
  });
  expect(failure(water(undefined, { charge: 10 }))).toMatchObject({ details: { issues: [{ path: 'problem.charge' }] } });
  expect(failure(water(undefined, { guess: 'broken-symmetry' }))).toMatchObject({ details: { issues: [{ path: 'guess' }] } });
  expect(failure(hydrogen(0.74, { charge: -4, multiplicity: 3, reference: 'uhf' }))).toMatchObject({
    details: { issues: [{ path: 'problem.basis' }] },
  });
});

test('one electron is exact for both spins: E(H) in STO-3G from its published energy', () => {
  const result = runScf(molecule([1], bohr([0, 0, 0]), 'sto-3g', { multiplicity: 2, reference: 'uhf' }));
  expect(result.energyHartree).toBeCloseTo(-0.46658185, 7); // Szabo & Ostlund, table 3.2, −0.46658
  expect(result.occupied).toEqual({ alpha: 1, beta: 0 });
  expect(result.s2).toBeCloseTo(0.75, 12);
  expect(result.stability).toEqual({ internal: 'stable', lowestEigenvalue: null });
});

test('the energy is the sum of its parts, the point charges apart', () => {
  const pointCharges = { charges: Float64Array.of(0.5), positionsBohr: Float64Array.of(0, 0, 5) };
  const bare = runScf(water());
  const embedded = runScf(water(undefined, { pointCharges }));
  const { nuclei, electrons } = embedded.embeddingHartree ?? { nuclei: 0, electrons: 0 };
  expect(bare.embeddingHartree).toBeUndefined();
  expect(embedded.nuclearRepulsionHartree).toBe(bare.nuclearRepulsionHartree);
  expect(nuclei).toBeCloseTo(
    [8, 1, 1].reduce((sum, z, atom) => sum + (0.5 * z) / Math.hypot(WATER[3 * atom], WATER[3 * atom + 1], WATER[3 * atom + 2] - 5), 0),
    12,
  );
  const onNucleus = { charges: Float64Array.of(1), positionsBohr: WATER.slice(3, 6) };
  expect(failure(water(undefined, { pointCharges: onNucleus }))).toMatchObject({
    details: { issues: [{ path: 'problem.environment.pointCharges.0', got: '"atom 1"' }] },
  });
  // First order: the unpolarised molecule in the field; what is left is the polarisation, which lowers the energy.
  const polarisation = embedded.energyHartree - bare.energyHartree - nuclei - electrons;
  expect(Math.abs(polarisation)).toBeLessThan(0.02);
  expect(polarisation).toBeGreaterThan(0); // the cost of deforming the molecule, paid back twice by the field
});

test('orbitals of a neighbouring geometry are a better start than the guess', () => {
  const first = runScf(water('6-31g*'));
  const input = molecule(
    [8, 1, 1],
    WATER.map((value, k) => value + 0.01 * Math.sin(k)),
    '6-31g*',
  );
  const errors = [undefined, first.orbitals].map((initialOrbitals) => {
    const energies: number[] = [];
    const { energyHartree } = runScf(
      { ...input, initialOrbitals },
      { onProgress: (progress) => energies.push(progress.energyHartree), stability: 'skip' },
    );
    return { energyHartree, startError: energies[0] - energyHartree };
  });
  expect(errors[1].energyHartree).toBeCloseTo(errors[0].energyHartree, 9);
  expect(errors[1].startError).toBeLessThan(0.05 * errors[0].startError);
  expect(failure({ ...water(), initialOrbitals: first.orbitals })).toMatchObject({ details: { issues: [{ path: 'initialOrbitals' }] } });
});

test('a stretched bond: RHF is flagged, the broken-symmetry UHF lies below it and separates into atoms', () => {
  const restricted = runScf(hydrogen(2.5));
  expect(restricted.stability).toMatchObject({ internal: 'stable', rhfToUhf: 'unstable' });
  expect(restricted.warnings.map((warning) => warning.code)).toEqual(['RHF_UNSTABLE_TO_UHF']);
  const broken = runScf(hydrogen(8, { reference: 'uhf', guess: 'broken-symmetry' }));
  expect(broken.energyHartree).toBeCloseTo(2 * -0.46658185, 6);
  expect(broken.s2).toBeCloseTo(1, 4);
});

const spins = (...counts: number[]): Partial<ScfInput> => ({
  reference: 'uhf',
  guess: 'broken-symmetry',
  atomicSpins: counts.map((unpairedElectrons, atom) => ({ atom, unpairedElectrons })),
});

test('spins placed on atoms stay there: two distant nitrogen atoms in a singlet, twice the energy of one', () => {
  const atom = runScf(molecule([7], bohr([0, 0, 0]), '6-31g', { multiplicity: 4, reference: 'uhf' }));
  const pair = runScf(molecule([7, 7], bohr([0, 0, 0, 0, 0, 8]), '6-31g', spins(3, -3)));
  expect(pair.energyHartree).toBeCloseTo(2 * atom.energyHartree, 8);
  expect(pair.s2).toBeCloseTo(2 * atom.s2 - 4.5, 6); // no orbital of one overlaps the other: 3 and what UHF adds in each atom
  expect(pair.spinPopulations?.[0]).toBeCloseTo(3, 6);
  expect(pair.spinPopulations?.[1]).toBeCloseTo(-3, 6);
  expect(pair.warnings).toEqual([]);
});

test('a broken-symmetry iron–sulfur pair: spins up and down lie below spins up alone, with the <S²> of two high-spin ions', {
  timeout: 60_000,
}, () => {
  // Two Fe(III) bridged by one sulfide, linear: Fe–S 1.80 angstrom.
  const dimer = (rest: Partial<ScfInput>) =>
    runScf(molecule([26, 16, 26], bohr([0, 0, -1.8, 0, 0, 0, 0, 0, 1.8]), '3-21g', { charge: 4, ...rest }), { stability: 'skip' });
  const { s2, spinPopulations = [], energyHartree, warnings } = dimer(spins(5, 0, -5));
  const parallel = dimer({ multiplicity: 11, reference: 'uhf' });
  expect(energyHartree).toBeLessThan(parallel.energyHartree);
  expect(Math.abs(s2 - 5)).toBeLessThan(0.3); // half of the ten unpaired electrons, less what their orbitals share through the sulfide
  expect(spinPopulations[0]).toBeGreaterThan(3.5);
  expect(spinPopulations[2]).toBeLessThan(-3.5);
  expect(spinPopulations.reduce((sum, spin) => sum + spin, 0)).toBeCloseTo(0, 8);
  expect(parallel.spinPopulations?.reduce((sum, spin) => sum + spin, 0)).toBeCloseTo(10, 8);
  expect(warnings).toEqual([]);
});

test('spins that a molecule does not hold are named as lost', () => {
  const result = runScf(hydrogen(0.74, spins(1, -1)));
  expect(result.energyHartree).toBeCloseTo(runScf(hydrogen(0.74)).energyHartree, 9);
  expect(result.warnings).toMatchObject([{ code: 'SPIN_ASSIGNMENT_LOST', message: expect.stringContaining('atom 0 0.00 for 1') }]);
});

test('spins on atoms must fit atoms, multiplicity and reference', () => {
  const path = (rest: Partial<ScfInput>): unknown => failure(hydrogen(1, rest));
  const issue = (at: string): unknown =>
    expect.objectContaining({ code: 'INVALID_INPUT', details: { issues: [expect.objectContaining({ path: at })] } });
  expect(path({ ...spins(1, 1) })).toEqual(issue('atomicSpins'));
  expect(path({ ...spins(1, 0, -1) })).toEqual(issue('atomicSpins.2.atom'));
  expect(path({ ...spins(1, -1), guess: 'atomic' })).toEqual(issue('guess'));
  expect(path({ ...spins(1, -1), reference: 'rhf' })).toEqual(issue('guess'));
  expect(path({ ...spins(5, -5) })).toEqual(issue('atomicSpins'));
});

test('a closed shell whose spins would rather part is left for the unrestricted solution on request', () => {
  const unrestricted = runScf(hydrogen(2.5, { reference: 'uhf', guess: 'broken-symmetry' }));
  const followed = runScf(hydrogen(2.5), { stability: 'follow-to-uhf' });
  expect(followed.reference).toBe('uhf');
  expect(followed.energyHartree).toBeCloseTo(unrestricted.energyHartree, 9);
  expect(followed.s2).toBeCloseTo(unrestricted.s2, 5);
  expect(followed.stability.internal).toBe('stable');
  expect(followed.warnings.map(({ code }) => code)).toEqual(['RHF_LEFT_FOR_UHF']);
  expect(runScf(water(), { stability: 'follow-to-uhf' })).toMatchObject({ reference: 'rhf', warnings: [] });
});

test('two nuclei in one place are refused', () => {
  expect(failure(hydrogen(0.01))).toMatchObject({
    code: 'INVALID_INPUT',
    details: { issues: [{ path: 'positionsBohr[3]', got: expect.stringContaining('atoms 0 and 1') }] },
  });
});

test('a saddle point is left when following, and named when only checking', () => {
  const checked = runScf(nitrogen(1.8), { stability: 'check' });
  const followed = runScf(nitrogen(1.8));
  expect(checked.stability.internal).toBe('unstable');
  expect(checked.stability.lowestEigenvalue).toBeLessThan(0);
  expect(checked.warnings.map((warning) => warning.code)).toContain('SCF_UNSTABLE');
  expect(followed.stability.internal).toBe('stable');
  expect(followed.energyHartree).toBeLessThan(checked.energyHartree - 1e-4);
  expect(followed.warnings.map((warning) => warning.code)).toContain('SCF_SADDLE_LEFT');
});

test('the bare-nuclei guess reaches the same energy as the atomic one, later', () => {
  const atomic = runScf(water('6-31g'), { stability: 'skip' });
  const core = runScf(water('6-31g', { guess: 'core' }), { stability: 'skip' });
  expect(core.energyHartree).toBeCloseTo(atomic.energyHartree, 9);
  expect(core.iterations).toBeGreaterThanOrEqual(atomic.iterations);
});

test('a hole that moves among the d orbitals of an ion is found by descent, where DIIS circles', () => {
  const places = bohr([2.06, 0.1, 0.1, 2.65, 0.9, 0.2, 2.65, -0.63, -0.05, -2.17, 0.16, -0.1]);
  const pointCharges = { charges: Float64Array.of(-0.8, 0.4, 0.4, -0.8), positionsBohr: places };
  const iron = molecule([26], Float64Array.of(0, 0, 0), 'def2-svp', { charge: 2, multiplicity: 5, reference: 'uhf', pointCharges });
  const { iterations, s2 } = runScf(iron, { stability: 'skip' });
  expect(iterations).toBeLessThan(80); // 104 with directions cut short
  expect(s2).toBeCloseTo(6, 1);
});

test('what does not converge is an error with the last energy, never a number', () => {
  expect(() => runScf(water('6-31g*'), { maxIterations: 3 })).toThrowError(
    expect.objectContaining({
      code: 'NOT_CONVERGED',
      details: expect.objectContaining({
        iterations: 3,
        lastEnergyHartree: expect.closeTo(-76.0, 1),
        attempts: expect.arrayContaining(['DIIS']),
      }),
    }),
  );
});

test('progress falls to the reported residual, and an abort stops between iterations', () => {
  const seen: ScfProgress[] = [];
  const result = runScf(water(), { onProgress: (progress) => seen.push(progress), stability: 'skip' });
  expect(seen.length).toBe(result.iterations);
  expect(seen.at(-1)).toEqual({ iteration: result.iterations, energyHartree: result.energyHartree, residual: result.residual });
  const controller = new AbortController();
  expect(() => runScf(water(), { signal: controller.signal, onProgress: () => controller.abort() })).toThrowError(
    expect.objectContaining({ code: 'CANCELLED' }),
  );
});

test('given integrals are used and left alive', () => {
  const input = water();
  const repulsion = createRepulsion(input.system);
  const first = runScf({ ...input, repulsion });
  expect(runScf({ ...input, repulsion }).energyHartree).toBe(first.energyHartree);
  repulsion.dispose();
});

test('integrals made afresh in every pass give the energy of stored ones', () => {
  const stored = runScf(water('6-31g*'));
  const direct = runScf(water('6-31g*'), { memoryBytes: 0 });
  expect(Math.abs(direct.energyHartree - stored.energyHartree)).toBeLessThan(1e-9);
});

test('the Fock matrix that grew from changes of the density is that of the final density', () => {
  const atoms = [0, 1, 2].flatMap((place) => Array.from(WATER, (x, axis) => x + (axis % 3 === 2 ? 5.5 * place : 0)));
  const input = molecule([8, 1, 1, 8, 1, 1, 8, 1, 1], Float64Array.from(atoms), '6-31g*');
  const { system } = input;
  const repulsion = createRepulsion(system);
  const result = runScf({ ...input, repulsion }, { stability: 'skip' });
  const { numFunctions: n } = system;
  const { numOrbitals: m, occupied, orbitals } = result;
  const [c, half] = [selectColumns(orbitals.alpha, n, m, range(0, occupied.alpha)), occupied.alpha];
  const density = multiply(c, transpose(c, n, half), n, half, n);
  const { coulomb, exchange } = repulsion.coulombExchange([density], { screening: 0 });
  repulsion.dispose();
  const core = combine([kineticMatrix(system), nuclearAttractionMatrix(system)], [1, 1]);
  const fock = combine([core, coulomb[0], exchange[0]], [1, 2, -1]);
  expect(Math.abs(dot(density, core) + dot(density, fock) + result.nuclearRepulsionHartree - result.energyHartree)).toBeLessThan(1e-10);
  const virtual = selectColumns(orbitals.alpha, n, m, range(half, m));
  const gradient = sandwich(virtual, fock, c, n, m - half, half).map((value) => 4 * value);
  expect(norm(gradient)).toBeLessThan(1.1e-8);
});

test('dependent basis functions are projected out with a warning and do not change the energy', () => {
  const { system, ...rest } = water();
  const nearly = system.shells.map((shell) => ({ ...shell, exponents: shell.exponents.map((exponent) => exponent * (1 + 1e-6)) }));
  const doubled = makeBasisSystem(system.atomicNumbers, system.positionsBohr, [...system.shells, ...nearly]);
  const result = runScf({ ...rest, system: doubled });
  expect(result.warnings.map((warning) => warning.code)).toEqual(['LINEAR_DEPENDENCE']);
  expect(result.numOrbitals).toBe(7);
  expect(result.orbitals.alpha.length).toBe(14 * 7);
  expect(result.energyHartree).toBeCloseTo(runScf({ ...rest, system }).energyHartree, 5);
});

test('a minimal basis on a transition metal is warned of; a larger one is not', () => {
  const zinc = (basis: string) => runScf(molecule([30], bohr([0, 0, 0]), basis, { charge: 2 }), { stability: 'skip' });
  expect(zinc('sto-3g').warnings.map((warning) => warning.code)).toEqual(['MINIMAL_BASIS_ON_METAL']);
  expect(zinc('6-31g').warnings).toEqual([]);
});
