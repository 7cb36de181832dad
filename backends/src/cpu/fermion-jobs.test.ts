/** Whole jobs on the `fermion` backend, in this process. */
import { Cofactor } from '@cofactor/sdk';
import type { LocalBackend } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { statevectorBackend } from '../simulators/statevector/backend.ts';
import { fermionBackend } from '../simulators/fermion/backend.ts';
import { cpuFacts } from './facts.ts';
import { run } from './run.ts';

const cpu: LocalBackend = { ...cpuFacts, locality: 'local', run };
const cofactor = new Cofactor({ backends: [cpu, statevectorBackend(), fermionBackend()] });
const problem = {
  kind: 'energy',
  structure: { format: 'xyz', data: '4\nH4\nH 0 0 0\nH 0 0 1.5\nH 0 0 3.0\nH 0 0 4.5\n' },
  basis: 'sto-3g',
} as const;

test('vqe gives on fermion what it gives on statevector', async () => {
  const [sector, register] = await Promise.all(
    ['fermion', 'statevector'].map((backend) => cofactor.run(problem, { method: { name: 'vqe' }, backend })),
  );
  if (sector.kind !== 'energy' || register.kind !== 'energy') throw new Error('expected energies');
  expect(sector.energyHartree).toBeCloseTo(register.energyHartree, 9);
  expect(sector.resources).toMatchObject({ qubits: 8, parameters: 26, determinants: 36 });
});

test('adapt-vqe ends at the exact energy, with the classical number beside it, and is refused where it cannot run', async () => {
  const result = await cofactor.run(problem, { method: { name: 'adapt-vqe', poolTolerance: 1e-5 }, backend: 'fermion' });
  if (result.kind !== 'energy') throw new Error('expected an energy');
  const exact = result.classical?.energyHartree ?? NaN;
  expect(result.energyHartree - exact).toBeLessThan(1e-7);
  expect(result.energyHartree).toBeGreaterThan(exact - 1e-9);
  await expect(cofactor.plan(problem, { method: { name: 'adapt-vqe' }, backend: 'statevector' })).rejects.toMatchObject({
    code: 'UNSUPPORTED',
  });
});

test('adapt-vqe from the qubit pool: the plan says gates and who can, a report names the pool beside its two-qubit gates', async () => {
  const method = { name: 'adapt-vqe', pool: 'qubit' } as const;
  const plan = await cofactor.plan(problem, { method, backend: 'auto' });
  const loop = plan.stages.flatMap(({ steps }) => steps).find(({ kind }) => kind === 'vqe-loop');
  expect(loop?.backend).toBe('statevector');
  expect(loop?.forecast?.assumptions.join('; ')).toMatch(/at most 200 growths by one of 328 strings.*at most 6 CX a string/);
  expect(plan.subproblems.map(({ asks }) => asks).join('; ')).toMatch(/by adapt-vqe \(qubit pool\)/);
  await expect(cofactor.plan(problem, { method, backend: 'fermion' })).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message: expect.stringMatching(/use statevector, or method\.pool "fermionic"/) as string,
  });
  const { data: report } = await cofactor.compare(problem, [
    { method, backend: 'statevector' },
    { method: { name: 'adapt-vqe' }, backend: 'fermion' },
  ]);
  const [strings, excitations] = report.arms;
  expect(strings.label).toBe('adapt-vqe (qubit pool) on statevector');
  for (const { points } of report.arms) expect(Math.abs(points[0].errorHartree ?? NaN)).toBeLessThan(1e-4);
  expect(4 * (strings.twoQubitGates ?? NaN)).toBeLessThan(excitations.twoQubitGates ?? NaN);
});

test('sqd samples the circuit on fermion', async () => {
  const result = await cofactor.run(problem, { method: { name: 'sqd', shots: 2000, maxProductDimension: 9 }, backend: 'fermion', seed: 3 });
  if (result.kind !== 'energy') throw new Error('expected an energy');
  expect(result.energyHartree).toBeGreaterThan((result.classical?.energyHartree ?? NaN) - 1e-9);
  expect(result.provenance.steps.find(({ kind }) => kind === 'sample')?.backend).toBe('fermion');
});

test('sqd samples LUCJ, refused before anything runs where there is no such circuit', async () => {
  const method = { name: 'sqd', ansatz: 'lucj', shots: 2000, maxProductDimension: 9 } as const;
  const result = await cofactor.run(problem, { method, backend: 'fermion', seed: 3 });
  if (result.kind !== 'energy') throw new Error('expected an energy');
  expect(result.energyHartree).toBeGreaterThan((result.classical?.energyHartree ?? NaN) - 1e-9);
  expect(result.energyHartree).toBeLessThan(result.nullArm?.energyHartree ?? NaN);
  const full = { ...method, amplitudes: 'ccsd', layers: 8, pairs: 'all', carryOver: true, iterations: 3 } as const;
  const fromCcsd = await cofactor.run(problem, { method: full, backend: 'fermion', seed: 3 });
  if (fromCcsd.kind !== 'energy') throw new Error('expected an energy');
  expect(fromCcsd.energyHartree).toBeGreaterThan((result.classical?.energyHartree ?? NaN) - 1e-9);
  expect(fromCcsd.energyHartree).toBeLessThan(fromCcsd.nullArm?.energyHartree ?? NaN);
  await expect(cofactor.plan(problem, { method: { ...method, ladder: {}, carryOver: true }, backend: 'fermion' })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(/method\.carryOver/) as string,
  });
  for (const wrong of [
    cofactor.plan(problem, { method: { ...method, ansatz: 'uccsd', amplitudes: 'ccsd' }, backend: 'fermion' }),
    cofactor.plan(problem, { method: { ...method, amplitudes: 'optimised' }, backend: 'fermion' }),
    cofactor.plan(problem, { method: { ...method, ansatz: 'uccsd', layers: 4 }, backend: 'fermion' }),
    cofactor.plan(problem, { method: { ...method, ansatz: 'uccsd', pairs: 'all' }, backend: 'fermion' }),
    cofactor.plan({ ...problem, multiplicity: 3 }, { method, backend: 'fermion' }),
  ]) {
    await expect(wrong).rejects.toMatchObject({ code: 'UNSUPPORTED', message: expect.stringMatching(/lucj/) as string });
  }
});
