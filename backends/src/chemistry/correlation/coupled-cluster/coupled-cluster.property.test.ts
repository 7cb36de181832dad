import * as fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { buildBasis } from '../../basis/index.ts';
import { createRepulsion, kineticMatrix, nuclearAttractionMatrix } from '../../integrals/index.ts';
import { combine } from '../../linear-algebra.ts';
import { runScf, type ScfInput } from '../../scf/index.ts';
import { coupledCluster, type CoupledClusterResult } from './index.ts';

interface Molecule {
  atomicNumbers: number[];
  positionsBohr: Float64Array;
}

const WATER: Molecule = { atomicNumbers: [8, 1, 1], positionsBohr: Float64Array.of(0, 0, 0.22, 0, 1.43, -0.89, 0, -1.43, -0.89) };

afterEach(() => vi.unstubAllEnvs());

/** CCSD(T) tightly converged. */
function solve({ atomicNumbers, positionsBohr }: Molecule, basis: string, options: Partial<ScfInput> = {}): CoupledClusterResult {
  const { system } = buildBasis({ atomicNumbers, positionsBohr }, basis);
  const repulsion = createRepulsion(system);
  const scf = runScf(
    { system, charge: 0, multiplicity: 1, reference: 'rhf', repulsion, ...options },
    { stability: 'skip', gradientTolerance: 1e-9 },
  );
  const result = coupledCluster({ scf, repulsion, triples: true }, { convergenceHartree: 1e-11, amplitudeTolerance: 1e-9 });
  repulsion.dispose();
  return result;
}

test('the equations of a closed shell, and its own triples, give what those of an open shell give', () => {
  const [closed, open] = (['rhf', 'uhf'] as const).map((reference) => solve(WATER, '3-21g', { reference }));
  expect(open.ccsdHartree).toBeCloseTo(closed.ccsdHartree, 9);
  expect(open.triplesHartree).toBeCloseTo(closed.triplesHartree ?? NaN, 9);
  expect(open.t1Diagnostic).toBeCloseTo(closed.t1Diagnostic, 7);
  expect(open.mp2Hartree).toBeCloseTo(closed.mp2Hartree, 9);
});

test('of an ROHF reference only the determinant counts, not which orbitals span it; without unpaired electrons it is RHF', () => {
  const solveRestricted = (molecule: Molecule, multiplicity: number, mixed: readonly (readonly [number, number])[]) => {
    const { system } = buildBasis(molecule, 'sto-3g');
    const repulsion = createRepulsion(system);
    const coreHamiltonian = combine([kineticMatrix(system), nuclearAttractionMatrix(system)], [1, 1]);
    const scf = runScf({ system, charge: 0, multiplicity, reference: 'rohf', repulsion }, { stability: 'skip', gradientTolerance: 1e-9 });
    const alpha = scf.orbitals.alpha.slice();
    for (const [p, q] of mixed)
      for (let at = 0; at < alpha.length; at += scf.numOrbitals) {
        const [x, y] = [alpha[at + p], alpha[at + q]];
        alpha.set([0.6 * x - 0.8 * y], at + p);
        alpha.set([0.8 * x + 0.6 * y], at + q);
      }
    const result = coupledCluster(
      { scf: { ...scf, orbitals: { alpha } }, repulsion, coreHamiltonian, triples: true },
      { convergenceHartree: 1e-11, amplitudeTolerance: 1e-9 },
    );
    repulsion.dispose();
    return result;
  };
  const imidogen = { atomicNumbers: [7, 1], positionsBohr: Float64Array.of(0, 0, 0, 0.3, 0.2, 1.9) }; // 3 paired and 2 open orbitals
  const [canonical, turned] = [
    [],
    [
      [0, 2],
      [3, 4],
    ] as const,
  ].map((mixed) => solveRestricted(imidogen, 3, mixed));
  for (const key of ['mp2Hartree', 'ccsdHartree', 'energyHartree', 't1Diagnostic'] as const)
    expect(turned[key], key).toBeCloseTo(canonical[key], 9);
  const [closed, open] = [solve(WATER, 'sto-3g'), solveRestricted(WATER, 1, [])];
  for (const key of ['mp2Hartree', 'ccsdHartree', 'energyHartree'] as const) expect(open[key], key).toBeCloseTo(closed[key], 9);
});

test('two molecules far apart have the sum of their energies', () => {
  const apart = Float64Array.from([...WATER.positionsBohr, ...WATER.positionsBohr.map((x, k) => (k % 3 === 0 ? x + 4000 : x))]);
  const one = solve(WATER, 'sto-3g');
  const two = solve({ atomicNumbers: [8, 1, 1, 8, 1, 1], positionsBohr: apart }, 'sto-3g');
  // a monopole and a dipole are left at 4000 bohr: below 1e-9
  expect(two.correlationHartree).toBeCloseTo(2 * one.correlationHartree, 8);
  expect(two.triplesHartree).toBeCloseTo(2 * (one.triplesHartree ?? NaN), 8);
});

test('turning and moving a molecule changes no energy', () => {
  const still = solve(WATER, '6-31g');
  const angle = fc.double({ min: -3, max: 3, noNaN: true });
  fc.assert(
    fc.property(angle, angle, angle, (alpha, beta, shift) => {
      const positionsBohr = Float64Array.from(WATER.positionsBohr);
      for (let at = 0; at < positionsBohr.length; at += 3) {
        const [x, y, z] = positionsBohr.subarray(at, at + 3);
        const [u, v] = [x * Math.cos(alpha) - y * Math.sin(alpha), x * Math.sin(alpha) + y * Math.cos(alpha)];
        positionsBohr.set(
          [u * Math.cos(beta) - z * Math.sin(beta) + shift, v - shift, u * Math.sin(beta) + z * Math.cos(beta) + 2 * shift],
          at,
        );
      }
      expect(Math.abs(solve({ ...WATER, positionsBohr }, '6-31g').energyHartree - still.energyHartree)).toBeLessThan(1e-9);
    }),
    { numRuns: 2, seed: 5 },
  );
});

test('triples of two electrons vanish', () => {
  const hydrogen = { atomicNumbers: [1, 1], positionsBohr: Float64Array.of(0, 0, 0, 0, 0, 1.4) };
  expect(solve(hydrogen, '6-31g**').triplesHartree).toBe(0);
});

test('one electron, whose amplitudes never move, has no correlation', () => {
  const { ccsdHartree, energyHartree, mp2Hartree } = solve({ atomicNumbers: [1], positionsBohr: Float64Array.of(0, 0, 0) }, '6-31g', {
    multiplicity: 2,
    reference: 'uhf',
  });
  expect(energyHartree).toBe(mp2Hartree);
  expect(ccsdHartree).toBe(mp2Hartree);
});

test('what does not converge, and what is not carried, says so', () => {
  const { system } = buildBasis(WATER, 'sto-3g');
  const repulsion = createRepulsion(system);
  const scf = runScf({ system, charge: 0, multiplicity: 1, reference: 'rhf', repulsion }, { stability: 'skip' });
  expect(() => coupledCluster({ scf, repulsion }, { maxIterations: 2 })).toThrowError(
    expect.objectContaining({ code: 'NOT_CONVERGED', details: expect.objectContaining({ iterations: 2 }) }),
  );
  expect(() => coupledCluster({ scf: { ...scf, reference: 'rohf' }, repulsion })).toThrowError(
    expect.objectContaining({ code: 'INVALID_INPUT' }),
  );
  expect(() => coupledCluster({ scf, repulsion, numFrozen: 9 })).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' }));
  expect(() => coupledCluster({ scf, repulsion }, { signal: AbortSignal.abort() })).toThrowError(
    expect.objectContaining({ code: 'CANCELLED' }),
  );
  repulsion.dispose();
});

test('one thread and three give the same bits', () => {
  const system = buildBasis(WATER, '6-31g**').system;
  const repulsion = createRepulsion(system);
  const scf = runScf({ system, charge: 0, multiplicity: 1, reference: 'rhf', repulsion }, { stability: 'skip' });
  const [one, three] = ['1', '3'].map((threads) => {
    vi.stubEnv('COFACTOR_THREADS', threads);
    return coupledCluster({ scf, repulsion, triples: true });
  });
  expect([one.threads, three.threads]).toEqual([1, 3]);
  expect({ ...three, threads: 1 }).toEqual(one);
  repulsion.dispose();
});
