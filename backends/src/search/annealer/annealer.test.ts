import { describeBackend } from '@cofactor/sdk/testing';
import { isCofactorError, SearchMethod, stream } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { simulatedAnnealing } from '../annealing/simulated-annealing.ts';
import { toSpinModel } from '../models/binary-quadratic.ts';
import { type QuadraticModel, quadraticModel } from '../models/quadratic-model.ts';
import { drive, SearchRun } from '../runs/search-run.ts';
import type { AnnealerMethod } from './annealer-model.ts';
import { searchByAnnealer } from './annealer-search.ts';
import { annealerBackend } from './backend.ts';
import { physicalIsing, readChains } from './embedded-ising.ts';
import { embed } from './embedding.ts';
import { pegasus } from './pegasus.ts';

describeBackend('annealer:pegasus-6', async () => ({ backend: annealerBackend() }));

// Boothby, Bunyk, Raymond & Roy, arXiv:2003.00133, §2: the fabric of P(16); D-Wave publishes the same counts for a machine without faults
test('P(16) has 5640 qubits, 40484 couplers and degree 15', () => {
  const { qubits, couplers } = pegasus(16);
  const degrees = new Map<number, number>();
  for (const qubit of couplers.flat()) degrees.set(qubit, (degrees.get(qubit) ?? 0) + 1);
  expect([qubits.length, couplers.length, Math.max(...degrees.values())]).toEqual([5640, 40_484, 15]);
  expect(new Set(couplers.map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`)).size).toBe(couplers.length);
});

/** Twelve spins, all coupled: no qubit of degree 15 stands for one of them without a chain somewhere. */
function clique(n: number, seed: number): QuadraticModel {
  const random = stream(seed, 'annealer-test');
  const quadratic = Array.from({ length: n }, (_, i) =>
    Array.from({ length: i }, (_j, j): [number, number, number] => [j, i, random.normal()]),
  );
  return { type: 'ising', variables: n, linear: Array.from({ length: n }, () => random.normal()), quadratic: quadratic.flat() };
}

test('what the machine is given is the problem, scaled, where chains agree', () => {
  const model = clique(7, 1);
  const form = quadraticModel(model);
  const { qubits, couplers } = pegasus(3);
  const quadratic = [...form.weights].map((w, k): [number, number, number] => [form.rows[k], form.columns[k], w]);
  const chains =
    embed(
      7,
      quadratic.map(([i, j]) => [i, j] as const),
      qubits,
      couplers,
    ) ?? [];
  const problem = { linear: [...form.linear], quadratic };
  const { h, j, scale } = physicalIsing(problem, chains, couplers, { h: [-4, 4], j: [-2, 1] });
  const hardware = new Set(couplers.map((pair) => pair.join('-')));
  expect(j.every(([a, b]) => hardware.has(`${a}-${b}`))).toBe(true);
  expect(h.every(([, value]) => Math.abs(value) <= 4 + 1e-12) && j.every(([, , value]) => value >= -2 - 1e-12 && value <= 1 + 1e-12)).toBe(
    true,
  );
  const energies = Array.from({ length: 128 }, (_, bits) => {
    const spins = chains.map((_c, v) => ((bits >> v) & 1) * 2 - 1);
    const spin = new Map(chains.flatMap((chain, v) => chain.map((qubit) => [qubit, spins[v]] as const)));
    const at = (qubit: number): number => spin.get(qubit) ?? Number.NaN;
    expect(readChains(chains, at)).toEqual({ spins, broken: 0 });
    const physical = h.reduce((sum, [q, v]) => sum + v * at(q), 0) + j.reduce((sum, [a, b, v]) => sum + v * at(a) * at(b), 0);
    const logical =
      problem.linear.reduce((sum, v, i) => sum + v * spins[i], 0) + quadratic.reduce((sum, [a, b, v]) => sum + v * spins[a] * spins[b], 0);
    return physical / scale - logical;
  });
  for (const energy of energies) expect(energy).toBeCloseTo(energies[0], 9); // the chains' own energy
  expect(
    readChains(
      [
        [0, 1, 2],
        [3, 4],
      ],
      (qubit) => (qubit === 0 || qubit === 3 ? -1 : 1),
    ),
  ).toEqual({ spins: [1, 1], broken: 2 });
});

const ask = (over: object): AnnealerMethod => SearchMethod.parse({ name: 'annealer', reads: 200, ...over }) as AnnealerMethod;

test('a clique is solved through chains; weak chains break and say so', async () => {
  const model = clique(14, 3);
  const run = new SearchRun<Int8Array>();
  const spins = toSpinModel(quadraticModel(model));
  await drive(simulatedAnnealing(spins, run, { seed: 1, sweeps: 200, restarts: 20 }), run);
  const graph = pegasus(4);
  const answer = async (over: object) => searchByAnnealer({ kind: 'search', model, method: ask(over), seed: 2 }, graph, { id: 'P4' });
  const { output, resources } = await answer({});
  expect(output.value).toBeCloseTo(run.value, 9);
  expect(resources.qubits).toBeGreaterThan(14);
  const broken = (notes: readonly string[]): number => Number(/([\d.]+) % of the chains/.exec(notes.join())?.[1]);
  const weak = await answer({ chainStrength: 0.05 });
  expect(broken(weak.output.notes)).toBeGreaterThan(10);
  expect(broken(output.notes)).toBeLessThan(broken(weak.output.notes) / 2);
  expect(await answer({})).toEqual({ output, resources });
});

test('what does not fit is refused with what does', async () => {
  const tooMany = await searchByAnnealer({ kind: 'search', model: clique(41, 1), method: ask({}), seed: 0 }, pegasus(2), {
    id: 'P2',
  }).catch((error: unknown) => error);
  expect(isCofactorError(tooMany, 'UNSUPPORTED') && tooMany.message).toContain('no embedding of 41 variables and 820 couplings on P2');
  const forecast = (spec: object) => () => annealerBackend().forecast({ kind: 'search', ...spec }, {});
  expect(forecast({ model: { type: 'cluster', potential: 'morse', atoms: 3 } })).toThrow('takes ising, qubo, maxcut, file models');
  expect(forecast({ model: { type: 'maxcut', nodes: 681, edges: [] } })).toThrow('680 qubits');
  expect(forecast({ method: SearchMethod.parse({ name: 'tabu' }) })).toThrow('does not run tabu');
});
