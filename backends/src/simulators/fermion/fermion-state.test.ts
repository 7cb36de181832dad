/** Stages of a sector against gates on the register: amplitude by amplitude, through Jordan–Wigner. */
import { circuitBuilder, type CircuitBuilder } from '@cofactor/sdk/circuits';
import { type RandomStream, stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StateVector } from '../../kernels/state-vector/state-vector.ts';
import { Pace } from '../statevector/pace.ts';
import { compile as compileGates } from '../statevector/program.ts';
import { fermionBackend } from './backend.ts';
import { FermionState } from './fermion-state.ts';
import { compile } from './program.ts';

const pace = new Pace(new AbortController().signal);
const pick = (random: RandomStream, most: number) => Math.floor(random.uniform() * most);

/** Random gates that keep the electrons of each spin, after X on random qubits. */
function conserving(numOrbitals: number, numGates: number, random: RandomStream, mixesSpins = false): CircuitBuilder {
  const n = 2 * numOrbitals;
  const builder = circuitBuilder(n);
  for (let q = 0; q < n; q++) if (random.uniform() < 0.5) builder.gate('x', [q]);
  const distinct = (count: number, from: number[]) => {
    const rest = [...from];
    return Array.from({ length: count }, () => rest.splice(pick(random, rest.length), 1)[0]);
  };
  const all = Array.from({ length: n }, (_, q) => q);
  const spins = mixesSpins ? [all] : [all.slice(0, numOrbitals), all.slice(numOrbitals)];
  for (let k = 0; k < numGates; k++) {
    const angle = 2 * random.normal();
    const spin = spins[pick(random, spins.length)];
    const kind = pick(random, 7);
    if (kind < 2) builder.excitation(...(distinct(2, spin).map((q) => [q]) as [number[], number[]]), angle);
    else if (kind === 2) {
      const [[a, b], [c, d]] = mixesSpins ? [distinct(2, all), []] : spins.map((orbitals) => distinct(2, orbitals));
      builder.excitation(c === undefined ? [a] : [a, c], d === undefined ? [b] : [b, d], angle);
    } else if (kind === 3 && spin.length >= 4) {
      const [a, b, c, d] = distinct(4, spin);
      builder.excitation([a, b], [c, d], angle);
    } else if (kind === 4) builder.gate('p', [pick(random, n)], angle).gate('t', [pick(random, n)]);
    else if (kind === 5) builder.gate('rz', [pick(random, n)], angle);
    else builder.gate(['cp', 'rzz', 'crz'][pick(random, 3)] as 'cp', distinct(2, all), angle);
  }
  return builder;
}

async function overlap(numQubits: number, operations: ReturnType<CircuitBuilder['build']>['operations']): Promise<number> {
  const psi = new StateVector(numQubits);
  for (const move of compileGates(operations, [])) move.forward(psi);
  const program = compile(numQubits, operations, []);
  const state = new FermionState(program);
  await state.run(program.stages, pace);
  const { alpha, beta } = state.sector;
  let [re, im] = [0, 0];
  alpha.masks.forEach((a, row) => {
    beta.masks.forEach((b, column) => {
      const at = 2 * (a + b * 2 ** alpha.numOrbitals);
      const here = row * state.kernel.stride + column;
      const [x, y, u, v] = [psi.amplitudes[at], psi.amplitudes[at + 1], state.re[here], state.im?.[here] ?? 0];
      re += x * u + y * v;
      im += x * v - y * u;
    });
  });
  return Math.hypot(re, im); // a global phase apart: 1 for equal states
}

describe('a circuit in its sector is the circuit on the register', () => {
  test.each([
    ['each spin apart', false],
    ['across the spins', true],
  ])('%s', async (_, mixesSpins) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 0, max: 40 }), fc.nat({ max: 10_000 }), async (n, gates, seed) => {
        const circuit = conserving(n, gates, stream(seed, 'fermion/circuit'), mixesSpins).build();
        expect(Math.abs((await overlap(2 * n, circuit.operations)) - 1)).toBeLessThan(1e-11);
      }),
      { numRuns: 40, seed: 3 },
    );
  });
});

test('a run of neighbours and phases becomes one stage a spin, and pairs of phases one diagonal', () => {
  const builder = circuitBuilder(8).gate('x', [0]).gate('x', [4]);
  for (const shift of [0, 4]) {
    for (const p of [1, 2, 3, 2, 1]) builder.excitation([p + shift], [p + shift - 1], 0.3).gate('p', [p + shift], 0.2);
  }
  for (const p of [0, 1]) builder.gate('cp', [p, p + 4], 0.1).gate('cp', [p, p + 1], 0.4);
  const { stages } = compile(8, builder.build().operations, []);
  expect(stages.map(({ kind }) => kind)).toEqual(['spin', 'spin', 'diagonal']);
});

test('sampled determinants follow |ψ|², a seed repeats them, and gates that lose electrons are refused', async () => {
  const backend = fermionBackend();
  const context = { signal: new AbortController().signal, artifacts: undefined as never };
  const circuit = circuitBuilder(4).gate('x', [0]).gate('x', [2]).excitation([1, 3], [0, 2], 0.5).build();
  const spec = { kind: 'sample' as const, circuit, parameters: [], shots: 20_000, seed: 4 };
  const { output } = await backend.run<'sample'>(spec, context);
  expect(Object.keys(output.counts).sort()).toEqual(['0101', '1010']);
  // five standard deviations: a false alarm in 2 million
  expect(Math.abs(output.counts['1010'] / 20_000 - Math.sin(0.5) ** 2)).toBeLessThan(5 * Math.sqrt(0.25 / 20_000));
  expect((await backend.run<'sample'>(spec, context)).output).toEqual(output);
  expect((await backend.run<'sample'>({ ...spec, seed: 5 }, context)).output).not.toEqual(output);
  const lossy = { ...spec, circuit: circuitBuilder(2).gate('h', [0]).build() };
  await expect(backend.run<'sample'>(lossy, context)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  const late = { ...spec, circuit: circuitBuilder(2).gate('x', [0]).excitation([1], [0], 0.1).gate('x', [0]).build() };
  await expect(backend.run<'sample'>(late, context)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
});
