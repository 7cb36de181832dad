import { type StepSpec, stream } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { emulate } from '../../emulators/index.ts';
import { collect, open, TRIANGLE } from '../provider.test.support.ts';
import { bqmFile, decodeQp, encodeDoubles } from './dwave.wire.ts';
import { embed } from '../../search/annealer/embedding.ts';
import { machineBest } from './machine-problem.ts';

test('numbers on the wire: vectors of the vendor’s qp format', () => {
  // qubits 0, 1, 4, 5: h0 = 1, h4 = −0.5, the others unused; one coupler, J = −1 (dwave-cloud-client 0.14, coders.py)
  expect(encodeDoubles([1, NaN, -0.5, NaN])).toBe('AAAAAAAA8D8AAAAAAAD4fwAAAAAAAOC/AAAAAAAA+H8=');
  expect(encodeDoubles([-1])).toBe('AAAAAAAA8L8=');
  const samples = decodeQp({
    format: 'qp',
    active_variables: 'AAAAAAQAAAA=',
    energies: 'AAAAAAAA+L8AAAAAAADgvw==',
    num_occurrences: 'BwAAAAMAAAA=',
    solutions: 'AEA=',
  });
  expect(samples).toEqual([
    {
      spins: new Map([
        [0, -1],
        [4, -1],
      ]),
      energy: -1.5,
      occurrences: 7,
    },
    {
      spins: new Map([
        [0, -1],
        [4, 1],
      ]),
      energy: -0.5,
      occurrences: 3,
    },
  ]);
});

test('a BQM file starts its data on a multiple of 64 bytes and holds every interaction twice', () => {
  const file = Buffer.from(bqmFile({ linear: [1, 2, 3], quadratic: [[0, 2, -1]], offset: 0.5 }));
  const data = 14 + file.readUInt32LE(10);
  expect(data % 64).toBe(0);
  expect(file.length).toBe(data + 8 + 16 * 3 + 24);
  expect(file.readDoubleLE(data)).toBe(0.5);
});

test('embedding: K8 on 4 × 4 cells of Chimera, chains joined, disjoint and coupled', () => {
  const { qubits, couplers } = chimera();
  const edges = Array.from({ length: 8 }, (_, a) => Array.from({ length: a }, (__, b): [number, number] => [b, a])).flat();
  const chains = embed(8, edges, qubits, couplers);
  expect(chains).toBeDefined();
  if (!chains) return;
  expect(new Set(chains.flat()).size).toBe(chains.flat().length);
  const near = new Set(couplers.flatMap(([a, b]) => [`${a}-${b}`, `${b}-${a}`]));
  for (const [a, b] of edges) expect(chains[a].some((p) => chains[b].some((q) => near.has(`${p}-${q}`)))).toBe(true);
  for (const chain of chains) {
    const reached = new Set([chain[0]]);
    for (let grown = true; grown; ) {
      grown = false;
      for (const q of chain) if (!reached.has(q) && [...reached].some((p) => near.has(`${p}-${q}`))) grown = Boolean(reached.add(q));
    }
    expect(reached.size).toBe(chain.length);
  }
  expect(
    embed(
      3,
      [
        [0, 1],
        [1, 2],
        [0, 2],
      ],
      [0, 1],
      [[0, 1]],
    ),
  ).toBeUndefined();
});

test.each(['Emulated_system1.0', 'hybrid_binary_quadratic_model_version2p'])('%s finds the minima of random models', async (device) => {
  await using emulation = await emulate('dwave');
  const backend = await open({ name: 'dwave' }, { ...emulation, devices: [device] });
  for (let seed = 0; seed < 3; seed++) {
    const random = stream(seed, 'random-qubo');
    const variables = 6;
    const weight = (): number => Math.round(20 * (random.uniform() - 0.5)) / 4;
    const linear = Array.from({ length: variables }, weight);
    const quadratic = Array.from({ length: variables }, (_, j) =>
      Array.from({ length: j }, (__, i): [number, number, number] => [i, j, weight()]),
    ).flat();
    const value = (x: number[]): number =>
      linear.reduce((sum, a, i) => sum + a * x[i], 1.25) + quadratic.reduce((sum, [i, j, w]) => sum + w * x[i] * x[j], 0);
    const best = Math.min(...Array.from({ length: 2 ** variables }, (_, k) => value(linear.map((__, i) => (k >> i) & 1))));
    const spec: StepSpec<'search'> = { ...TRIANGLE, model: { type: 'qubo', variables, linear, quadratic, offset: 1.25 } };
    const { output } = await collect(backend, spec);
    const { value: found, assignment } = output as { value: number; assignment: number[] };
    expect(found).toBeCloseTo(best, 9);
    expect(value(assignment)).toBeCloseTo(found, 9);
  }
});

test('a sample that no chain breaks but that is no minimum is led to one by single flips', () => {
  // one sample, qubits 0 and 1 up: 1 with the coupling, where up and down gives −1
  const j: [number, number, number][] = [[0, 1, 1]];
  const answer = {
    format: 'qp' as const,
    active_variables: Buffer.from(Int32Array.of(0, 1).buffer).toString('base64'),
    energies: encodeDoubles([1]),
    num_occurrences: Buffer.from(Int32Array.of(3).buffer).toString('base64'),
    solutions: Buffer.from([0b1100_0000]).toString('base64'),
  };
  const ising = { linear: [0, 0], quadratic: j, offset: 0 };
  const physical = { h: [0, 1].map((qubit): [number, number] => [qubit, 0]), j };
  const best = machineBest(answer, { ising, values: 'spin', chains: [[0], [1]], physical, reads: 3 });
  expect(best).toMatchObject({ value: -1, broken: 0 });
  expect(best.spins[0] * best.spins[1]).toBe(-1);
});

test('a maximum cut is a negative value, ±1 stays ±1', async () => {
  await using emulation = await emulate('dwave');
  const backend = await open({ name: 'dwave' }, emulation);
  const square: StepSpec<'search'> = {
    ...TRIANGLE,
    model: {
      type: 'maxcut',
      nodes: 4,
      edges: [
        [0, 1, 1],
        [1, 2, 1],
        [2, 3, 1],
        [3, 0, 1],
        [0, 2, 0.5],
      ],
    },
  };
  expect((await collect(backend, square)).output).toMatchObject({ value: -4 });
  const ising: StepSpec<'search'> = { ...TRIANGLE, model: { type: 'ising', variables: 2, linear: [0.1, 0], quadratic: [[0, 1, 1]] } };
  expect((await collect(backend, ising)).output).toMatchObject({ value: -1.1, assignment: [-1, 1] });
});

test('refused before submission: other methods and models, too many reads, an anneal out of range, a solver that rests', async () => {
  await using emulation = await emulate('dwave');
  const backend = await open({ name: 'dwave' }, emulation);
  const submit = async (over: Partial<StepSpec<'search'>>) => collect(backend, { ...TRIANGLE, ...over });
  const annealer = { name: 'annealer' as const, reads: 50, annealingTimeMicroseconds: 20 };
  await expect(submit({ method: { name: 'random' } })).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    details: { alternatives: ['annealer'] },
  });
  await expect(submit({ model: { type: 'cluster', potential: 'morse', atoms: 3 } })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  await expect(submit({ method: { ...annealer, reads: 10_000, annealingTimeMicroseconds: 2000 } })).rejects.toMatchObject({
    code: 'TOO_LARGE',
  });
  await expect(submit({ method: { ...annealer, annealingTimeMicroseconds: 0.5 } })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  const resting = await open({ name: 'dwave' }, { ...emulation, devices: ['Emulated_system0.9'] });
  await expect(collect(resting, TRIANGLE)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(emulation.jobs).toHaveLength(0);
});

function chimera(): { qubits: number[]; couplers: [number, number][] } {
  const couplers: [number, number][] = [];
  for (let cell = 0; cell < 16; cell++)
    for (let a = 0; a < 4; a++) {
      for (let b = 4; b < 8; b++) couplers.push([8 * cell + a, 8 * cell + b]);
      if (cell < 12) couplers.push([8 * cell + a, 8 * cell + 32 + a]);
      if (cell % 4 < 3) couplers.push([8 * cell + 4 + a, 8 * cell + 12 + a]);
    }
  return { qubits: Array.from({ length: 128 }, (_, q) => q), couplers };
}
