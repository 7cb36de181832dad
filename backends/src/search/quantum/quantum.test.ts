import { isCofactorError, SearchMethod, stream, type MinimumModel, type StepSpec } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactFold } from '../lattice/exact-fold.ts';
import { foldModel } from '../lattice/fold-model.ts';
import { binaryQuadraticForm, energyOf } from '../models/binary-quadratic.ts';
import { foldEnergy } from '../models/lattice.ts';
import { drive, SearchRun } from '../runs/search-run.ts';
import { searchByCircuit } from './circuit-search.ts';
import { flipScale, type ParametricCircuit, qaoaCircuit, rotationCircuit, warmQaoaCircuit } from './circuits.ts';
import { quadraticCosts } from './quadratic-costs.ts';
import { zTerms } from './z-terms.ts';
import { foldOfTurns, turnCosts, turnLayout } from './turn-costs.ts';

const still = (): undefined => undefined;
const peptide = (sequence: string) => ({ sequence, lattice: 'tetrahedral', interaction: 'miyazawa-jernigan' }) as const;

test('the table of a quadratic form holds the energy of every assignment', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), fc.constantFrom('binary' as const, 'spin' as const), fc.nat(), (n, vartype, seed) => {
      const random = stream(seed, 'costs-test');
      const form = binaryQuadraticForm({
        vartype,
        numVariables: n,
        linear: Array.from({ length: n }, () => random.normal()),
        quadratic: Array.from({ length: n }, (_, i) =>
          Array.from({ length: i }, (_j, j): [number, number, number] => [j, i, random.normal()]),
        ).flat(),
        offset: random.normal(),
      });
      quadraticCosts(form).forEach((value, k) => {
        const bits = Array.from({ length: n }, (_, q) => (k >> q) & 1);
        expect(value).toBeCloseTo(energyOf(form, vartype === 'spin' ? bits.map((bit) => 2 * bit - 1) : bits), 11);
      });
    }),
    { numRuns: 60, seed: 5 },
  );
});

// exhaustive enumeration, first two turns fixed, mirror images counted: MJ 1996 contact energies, nearest neighbours only
test.each([
  ['APRLRFY', -4.81, 4],
  ['DRVYIHPFHL', -10.44, 6],
  ['YYDPETGTWY', -7.9, 6],
])('turns of %s: %f, %i strings', (sequence, lowest, degeneracy) => {
  const costs = turnCosts(foldModel(peptide(sequence)));
  const least = costs.reduce((a, b) => Math.min(a, b));
  expect(least).toBeCloseTo(lowest, 9);
  expect(costs.filter((value) => value < least + 1e-9)).toHaveLength(degeneracy);
});

test.each([
  ['square', 'hp', 'HPPHHP'],
  ['cubic', 'hp', 'HPPHH'],
  ['tetrahedral', 'miyazawa-jernigan', 'APRLRF'],
] as const)(
  'every string of turns on the %s lattice has the energy of its fold, and 0 where there is none',
  (lattice, interaction, sequence) => {
    const model = foldModel({ sequence, lattice, interaction });
    const layout = turnLayout(model);
    const costs = turnCosts(model);
    expect(costs).toHaveLength(2 ** layout.numQubits);
    costs.forEach((value, state) => {
      const fold = foldOfTurns(model, layout, state);
      expect(value).toBeCloseTo((fold === undefined ? undefined : foldEnergy(model.lattice, fold, model.energies)) ?? 0, 10);
    });
  },
);

test.each([
  ['square', 'hp', 'HPPHPHHPPHH', 15],
  ['cubic', 'hp', 'HPPHPHHP', 14],
  ['tetrahedral', 'miyazawa-jernigan', 'DRVYIHPFHLAK', 15],
] as const)(
  'packed turns on the %s lattice hold the lowest fold that a proof finds, each energy that of its fold',
  async (lattice, interaction, sequence, qubits) => {
    const model = foldModel({ sequence, lattice, interaction });
    const layout = turnLayout(model);
    expect(layout.numQubits).toBe(qubits);
    const costs = turnCosts(model);
    const run = new SearchRun<string>();
    await drive(exactFold(model, run, { seed: 0 }), run);
    expect(run.provenOptimal).toBe(true);
    expect(costs.reduce((a, b) => Math.min(a, b))).toBeCloseTo(run.value, 9);
    const folds = new Set<string>();
    for (let state = 0; state < costs.length; state += 7) {
      const fold = foldOfTurns(model, layout, state);
      expect(costs[state]).toBeCloseTo((fold === undefined ? undefined : foldEnergy(model.lattice, fold, model.energies)) ?? 0, 10);
      if (fold !== undefined) folds.add(fold);
    }
    expect(folds.size).toBeGreaterThan(costs.length / 12);
  },
);

test('a diagonal has the strings of Z it was made of', () => {
  const signs = (mask: number, k: number): number => ((mask & k).toString(2).replaceAll('0', '').length % 2 === 0 ? 1 : -1);
  const diagonal = Float64Array.from({ length: 32 }, (_, k) => 4 + 0.5 * signs(0b00011, k) - 2 * signs(0b11101, k) + signs(0b10000, k));
  expect(zTerms(diagonal)).toEqual({ count: 3, maxWeight: 4 });
});

/** ψ of QAOA by dense matrices: e^(iβX) factor by factor as a Kronecker product, applied as a 2ⁿ × 2ⁿ matrix. */
function denseQaoaMean(costs: Float64Array, gammas: readonly number[], betas: readonly number[]): number {
  const size = costs.length;
  const n = Math.log2(size);
  let re = new Float64Array(size).fill(1 / Math.sqrt(size));
  let im = new Float64Array(size);
  gammas.forEach((gamma, l) => {
    const [c, s] = [Math.cos(betas[l]), Math.sin(betas[l])];
    const [phasedRe, phasedIm] = [new Float64Array(size), new Float64Array(size)];
    costs.forEach((value, k) => {
      const [cos, sin] = [Math.cos(gamma * value), Math.sin(gamma * value)];
      phasedRe[k] = cos * re[k] + sin * im[k];
      phasedIm[k] = cos * im[k] - sin * re[k];
    });
    [re, im] = [new Float64Array(size), new Float64Array(size)];
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        let flips = 0;
        for (let bits = row ^ column; bits > 0; bits &= bits - 1) flips++;
        const weight = c ** (n - flips) * s ** flips; // times i^flips
        const [a, b] = [phasedRe[column], phasedIm[column]];
        const [ia, ib] = [
          [a, b],
          [-b, a],
          [-a, -b],
          [b, -a],
        ][flips % 4];
        re[row] += weight * ia;
        im[row] += weight * ib;
      }
    }
  });
  return costs.reduce((sum, value, k) => sum + value * (re[k] ** 2 + im[k] ** 2), 0);
}

test('QAOA on 10 qubits has the mean that dense matrices give, to 1e-10', async () => {
  const random = stream(4, 'dense');
  const form = binaryQuadraticForm({
    vartype: 'spin',
    numVariables: 10,
    linear: Array.from({ length: 10 }, () => random.normal()),
    quadratic: Array.from({ length: 10 }, (_, i) => [i, (i + 3) % 10, random.normal()] as [number, number, number]),
  });
  const costs = quadraticCosts(form);
  for (const [gammas, betas] of [
    [[0.4], [0.3]],
    [
      [0.2, 0.7, -1.1],
      [0.9, Math.PI / 2, -0.2],
    ],
  ]) {
    const circuit = qaoaCircuit(costs, 1, gammas.length);
    await circuit.prepare([...gammas, ...betas], still);
    expect(Math.abs(circuit.mean() - denseQaoaMean(costs, gammas, betas))).toBeLessThan(1e-10);
  }
});

test.each([3, 4, 5, 6])(
  'QAOA without fields on %i qubits, half of its states: mean, probabilities and quarter turns of dense matrices',
  async (n) => {
    const random = stream(n, 'mirrored');
    const form = binaryQuadraticForm({
      vartype: 'spin',
      numVariables: n,
      quadratic: Array.from({ length: n }, (_, i) => [i, (i + 1) % n, random.normal()] as [number, number, number]),
    });
    const costs = quadraticCosts(form);
    const circuit = qaoaCircuit(costs, 1, 2);
    expect(circuit.observable()).toHaveLength(2 ** (n - 1));
    for (const betas of [
      [0.4, -0.9],
      [Math.PI / 2, 0.3],
    ]) {
      await circuit.prepare([0.7, -0.2, ...betas], still);
      const mean = denseQaoaMean(costs, [0.7, -0.2], betas);
      expect(Math.abs(circuit.mean() - mean)).toBeLessThan(1e-12);
      const probabilities = new Float64Array(2 ** n);
      circuit.probabilitiesInto(probabilities);
      expect(probabilities.reduce((sum, chance, k) => sum + chance * costs[k], 0)).toBeCloseTo(mean, 11);
      expect(probabilities.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12);
    }
  },
);

describe('derivatives are those of finite differences', () => {
  const n = 6;
  const random = stream(6, 'derivatives');
  const costs = Float64Array.from({ length: 2 ** n }, () => random.normal());
  const mirrored = costs.map((value, k) => value + costs[costs.length - 1 - k]);
  const circuits: [string, ParametricCircuit][] = [
    ['qaoa, mirrored', qaoaCircuit(mirrored, flipScale(mirrored), 3)],
    [
      'qaoa, mirrored, odd',
      qaoaCircuit(
        mirrored
          .map((_, k) => mirrored[k] + mirrored[(k ^ 21) % 64])
          .slice(0, 32)
          .map((value, k, all) => value + all[31 - k]),
        2,
        2,
      ),
    ],
    ['qaoa', qaoaCircuit(costs, flipScale(costs), 3)],
    ['warm qaoa', warmQaoaCircuit(costs, flipScale(costs), 2, [0.6, 1.2, 1.9, 2.1, 0.8, 1.5])],
    ['rotations', rotationCircuit(costs, 2)],
  ];
  test.each(circuits)('%s', async (_, circuit) => {
    const angles = Array.from({ length: circuit.numParameters }, () => random.normal());
    const mean = async (at: number[]): Promise<number> => {
      await circuit.prepare(at, still);
      return circuit.mean();
    };
    await circuit.prepare(angles, still);
    const { value, gradient } = await circuit.gradient(angles, still);
    expect(value).toBeCloseTo(await mean(angles), 12);
    for (let k = 0; k < angles.length; k++) {
      const moved = (step: number): number[] => angles.map((angle, j) => (j === k ? angle + step : angle));
      const slope = ((await mean(moved(1e-5))) - (await mean(moved(-1e-5)))) / 2e-5;
      expect(Math.abs(gradient[k] - slope)).toBeLessThan(1e-8);
    }
  });
});

const search = (model: MinimumModel, method: object, seed = 0): StepSpec<'search'> => ({
  kind: 'search',
  model,
  method: SearchMethod.parse(method),
  seed,
});

describe('peptides by circuits', () => {
  const model: MinimumModel = { type: 'lattice-protein', ...peptide('APRLRFY') };
  const chance = (notes: readonly string[]): number => Number(/with probability ([\d.]+);/.exec(notes.join())?.[1]);

  test.each([{ name: 'qaoa' }, { name: 'cvar-vqe' }])(
    '%j holds the lowest fold of APRLRFY with probability 0.3 or more, 20 seeds',
    async (method) => {
      for (let seed = 0; seed < 20; seed++) {
        const { output, resources } = await searchByCircuit(search(model, method, seed));
        expect(chance(output.notes)).toBeGreaterThanOrEqual(0.3);
        expect([output.value, output.feasible, output.provenOptimal]).toEqual([-4.81, true, false]);
        expect(resources.shots).toBe(output.evaluations);
        expect(output.notes).toContain('random sampling does as well or better here: the circuit is no gain on this model');
        expect(output.notes.join()).toContain('uniform random strings take 293');
      }
    },
    30_000,
  );

  test('equal seeds give equal answers, other seeds other shots', async () => {
    const once = async (seed: number) => (await searchByCircuit(search(model, { name: 'cvar-vqe', restarts: 1, alpha: 1 }, seed))).output;
    expect(await once(1)).toEqual(await once(1));
    expect((await once(1)).evaluations).not.toBe((await once(2)).evaluations);
  });
});

test('a cut by QAOA, cold and warm, and the most probable string without shots', async () => {
  const edges = Array.from({ length: 8 }, (_, i): [number, number, number] => [i, (i + 1) % 8, 1]);
  for (const over of [{}, { warmStart: true }, { shots: 0 }]) {
    const { output } = await searchByCircuit(
      search({ type: 'maxcut', nodes: 8, edges }, { name: 'qaoa', layers: 4, restarts: 2, ...over }),
    );
    expect(output.value).toBe(-8);
    expect(output.assignment?.map((spin, k) => spin * (-1) ** k)).toEqual(Array.from({ length: 8 }, () => output.assignment?.[0]));
  }
});

test('what no circuit holds is refused with what does', async () => {
  const refused = async (model: MinimumModel, method: object): Promise<unknown> =>
    searchByCircuit(search(model, method)).catch((error: unknown) => error);
  const large = await refused({ type: 'maxcut', nodes: 30, edges: [[0, 1, 1]] }, { name: 'qaoa' });
  expect(isCofactorError(large, 'TOO_LARGE') && large.message).toContain('1 to 22 qubits, this model takes 30: use simulated-annealing');
  const cluster = await refused({ type: 'cluster', potential: 'morse', atoms: 5 }, { name: 'qaoa' });
  expect(isCofactorError(cluster, 'UNSUPPORTED') && cluster.message).toContain('basin-hopping');
  const classical = await refused({ type: 'maxcut', nodes: 3, edges: [[0, 1, 1]] }, { name: 'tabu' });
  expect(isCofactorError(classical, 'UNSUPPORTED')).toBe(true);
});
