/** Excited states of both loops, beside full CI of the same Hamiltonian, which the simulators cannot reach. */
import { Cofactor } from '@cofactor/sdk';
import type { LocalBackend } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { cpuFacts } from '../cpu/facts.ts';
import { run } from '../cpu/run.ts';
import { fermionBackend } from './fermion/backend.ts';
import { statevectorBackend } from './statevector/backend.ts';
import { vqeLoopOf } from './vqe-rows.test.support.ts';

const cpu: LocalBackend = { ...cpuFacts, locality: 'local', run };
const cofactor = new Cofactor({ backends: [cpu, statevectorBackend(), fermionBackend()] });
const hydrogen = { kind: 'energy', structure: { format: 'xyz', data: '2\nH2\nH 0 0 0\nH 0 0 0.7\n' }, basis: 'sto-3g' } as const;

test('LiH: every state is an upper bound of the exact one, 1e-3 hartree off at most, on both simulators the same', async () => {
  const { spec, context } = await vqeLoopOf({ id: 'lih-1.5957-sto3g', frozenCore: false, exact: 'fci' });
  const exact = await run<'casci'>({ kind: 'casci', hamiltonian: spec.hamiltonian, roots: 6, multiplicity: 1, seed: 0 }, context);
  const [sector, register] = await Promise.all(
    [fermionBackend(), statevectorBackend()].map((backend) => backend.run<'vqe-loop'>({ ...spec, states: 6 }, context)),
  );
  expect(sector.output.states).toHaveLength(6);
  sector.output.states?.forEach(({ energyHartree, s2 }, k) => {
    const error = energyHartree - exact.output.roots[k].energyHartree;
    expect(error).toBeGreaterThan(-1e-10);
    expect(error).toBeLessThan(1e-3);
    expect(s2).toBeLessThan(1e-6);
    expect(register.output.states?.[k].energyHartree).toBeCloseTo(energyHartree, 9);
  });
  expect(sector.output.states?.[0].energyHartree).toBe(sector.output.energyHartree);
});

/** SlowQuant, tests/test_unitary_coupled_cluster.py, test_H2_STO3G_UCCSD_LR: linear response of UCCSD, H2 at 0.7 Å, STO-3G, four digits. */
const H2_SINGLETS = [1.0157, 1.7195];

test('H2: the excitation energies of another program, exact where there are two electrons', async () => {
  const result = await cofactor.run({ ...hydrogen, states: 3 }, { method: { name: 'vqe' }, backend: 'fermion' });
  if (result.kind !== 'energy') throw new Error('expected an energy');
  const [ground, ...excited] = result.states ?? [];
  expect(excited).toHaveLength(2);
  excited.forEach(({ energyHartree }, k) => {
    expect(Math.abs(energyHartree - ground.energyHartree - H2_SINGLETS[k])).toBeLessThan(5e-5 + 1e-5); // rounding, and their bohr
    expect(energyHartree).toBeCloseTo(result.classical?.states?.[k + 1].energyHartree ?? NaN, 8);
  });
});

test('a triplet has triplets above it, and an ansatz that grew has excited states too', async () => {
  const data = '4\nH4\nH 0 0 0\nH 0 0 0.8\nH 0 0 1.6\nH 0 0 2.4\n';
  const chain = { ...hydrogen, structure: { format: 'xyz', data } } as const;
  const triplet = await cofactor.run({ ...chain, multiplicity: 3, states: 3 }, { method: { name: 'vqe' }, backend: 'fermion' });
  const grown = await cofactor.run({ ...chain, states: 3 }, { method: { name: 'adapt-vqe', poolTolerance: 1e-5 }, backend: 'fermion' });
  for (const [result, s2, tolerance] of [
    [triplet, 2, 2e-2],
    [grown, 0, 2e-2],
  ] as const) {
    if (result.kind !== 'energy') throw new Error('expected an energy');
    expect(result.states).toHaveLength(3);
    result.states?.forEach((state, k) => {
      const error = state.energyHartree - (result.classical?.states?.[k].energyHartree ?? NaN);
      expect(error).toBeGreaterThan(-1e-9);
      expect(error).toBeLessThan(tolerance);
      expect(Math.abs((state.s2 ?? NaN) - s2)).toBeLessThan(0.05);
    });
  }
});

test('more states than there are, and a loop that is driven step by step, are refused', async () => {
  const { spec, context } = await vqeLoopOf({ id: 'h2-0.74-sto3g', frozenCore: false, exact: 'fci' });
  await expect(fermionBackend().run<'vqe-loop'>({ ...spec, states: 4 }, context)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(/at most 3/) as string,
  });
  const many = cofactor.run({ ...hydrogen, states: 4 }, { method: { name: 'vqe' }, backend: 'fermion' });
  await expect(many).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(/expected 1 … 3/) as string });
  const sampled = cofactor.plan({ ...hydrogen, states: 2 }, { method: { name: 'vqe', shots: 100 }, backend: 'statevector' });
  await expect(sampled).rejects.toMatchObject({ code: 'UNSUPPORTED', message: expect.stringMatching(/problem\.states/) as string });
});
