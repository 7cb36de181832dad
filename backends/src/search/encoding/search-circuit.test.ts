import {
  circuitResources,
  decomposeUntil,
  flipScale,
  groverCircuit,
  qaoaCircuit,
  sumOfZ,
  transferredAngles,
  valueOfOutcome,
} from '@cofactor/sdk/circuits';
import { type Circuit, isCofactorError, type MinimumModel, SearchMethod, stepResult, stream } from '@cofactor/sdk/contracts';
import { groverDriver, roundsAtMost } from '@cofactor/sdk/drivers';
import { describe, expect, test } from 'vitest';
import { StateVector } from '../../kernels/state-vector/state-vector.ts';
import { compile } from '../../simulators/statevector/program.ts';
import { foldModel } from '../lattice/fold-model.ts';
import { binaryQuadraticForm } from '../models/binary-quadratic.ts';
import * as layered from '../quantum/circuits.ts';
import { quadraticCosts } from '../quantum/quadratic-costs.ts';
import { turnCosts } from '../quantum/turn-costs.ts';
import { searchCircuit } from './search-circuit.ts';

function amplitudesOf({ numQubits, operations }: Circuit, parameters: readonly number[]): Float64Array {
  const psi = new StateVector(numQubits);
  for (const move of compile(operations, [...parameters])) move.forward(psi);
  return psi.amplitudes;
}
const chance = (amplitudes: Float64Array, k: number): number => amplitudes[2 * k] ** 2 + amplitudes[2 * k + 1] ** 2;
const printed = (k: number, n: number): string => k.toString(2).padStart(n, '0');

const frustrated: Extract<MinimumModel, { type: 'ising' }> = {
  type: 'ising',
  variables: 5,
  linear: [0.4, 0, -0.2, 0.1, 0],
  quadratic: [
    [0, 1, 1],
    [1, 2, -1],
    [2, 3, 1],
    [3, 4, 1],
    [4, 0, 1],
  ],
};
const peptide: Extract<MinimumModel, { type: 'lattice-protein' }> = {
  type: 'lattice-protein',
  sequence: 'APRLRF',
  lattice: 'tetrahedral',
  interaction: 'miyazawa-jernigan',
};

describe('a model as strings of Z', () => {
  test('a string of bits has the value of its assignment', () => {
    const { observable } = searchCircuit({ model: frustrated, method: SearchMethod.parse({ name: 'qaoa' }), seed: 0 });
    const { linear, quadratic, variables } = frustrated;
    const costs = quadraticCosts(binaryQuadraticForm({ vartype: 'spin', numVariables: variables, linear, quadratic }));
    const valueOf = valueOfOutcome(observable);
    costs.forEach((value, k) => expect(valueOf(printed(k, 5))).toBeCloseTo(value, 12));
  });

  test('a table of folds comes back from its strings, one by one and as a table', () => {
    const costs = turnCosts(foldModel(peptide));
    const observable = sumOfZ(costs);
    const few = { ...observable, terms: observable.terms.slice(0, 4) };
    const [valueOf, valueOfFew] = [valueOfOutcome(observable), valueOfOutcome(few)];
    costs.forEach((value, k) => {
      expect(valueOf(printed(k, 6))).toBeCloseTo(value, 12);
      const signs = few.terms.map(([text, c]) => {
        const odd = text.split('').filter((letter, at) => letter === 'Z' && printed(k, 6)[at] === '1').length % 2 === 1;
        return odd ? -c : c;
      });
      expect(valueOfFew(printed(k, 6))).toBeCloseTo(
        signs.reduce((a, b) => a + b, 0),
        12,
      );
    });
  });
});

describe('QAOA as gates', () => {
  const { observable } = searchCircuit({ model: frustrated, method: SearchMethod.parse({ name: 'qaoa' }), seed: 0 });
  const [n, depth] = [5, 3];
  const random = stream(2, 'qaoa-circuit');
  const angles = Array.from({ length: 2 * depth }, () => random.normal());
  const valueOf = valueOfOutcome(observable);
  const costs = Float64Array.from({ length: 2 ** n }, (_, k) => valueOf(printed(k, n)));

  test.each([undefined, [0.6, 1.2, 1.9, 2.1, 0.8]])(
    'gives the probabilities of the layers of diagonals, warm angles %j',
    async (warmAngles) => {
      expect(flipScale(observable)).toBeCloseTo(layered.flipScale(costs), 12);
      const scale = layered.flipScale(costs);
      const expected = warmAngles ? layered.warmQaoaCircuit(costs, scale, depth, warmAngles) : layered.qaoaCircuit(costs, scale, depth);
      await expected.prepare(angles, () => undefined);
      const probabilities = new Float64Array(2 ** n);
      expected.probabilitiesInto(probabilities);
      const circuit = qaoaCircuit(observable, { layers: depth, ...(warmAngles && { warmAngles }) });
      expect([circuit.numQubits, circuit.numParameters]).toEqual([n, 2 * depth]);
      const psi = amplitudesOf(circuit, angles);
      costs.forEach((_, k) => expect(chance(psi, k)).toBeCloseTo(probabilities[k], 12));
    },
  );

  // infinite-size energies per spin: Farhi, Goldstone, Gutmann & Zhou, Quantum 6, 759 (2022), table 1: 0.3033 (p = 1), 0.4726 (p = 3), 0.6044 (p = 8);
  // 14 spins lie within a tenth of them
  test.each([
    [1, 0.3033],
    [3, 0.4726],
    [8, 0.6044],
  ])('with angles of the spin glass, %i layers lower a spin glass by %f a spin', async (layers, perSpin) => {
    const size = 12;
    let sum = 0;
    const instances = 8;
    for (let instance = 0; instance < instances; instance++) {
      const couplings = stream(instance, 'spin-glass');
      const quadratic = Array.from({ length: size }, (_, i) =>
        Array.from({ length: i }, (_j, j): [number, number, number] => [j, i, couplings.normal() / Math.sqrt(size)]),
      ).flat();
      const values = quadraticCosts(binaryQuadraticForm({ vartype: 'spin', numVariables: size, quadratic }));
      const circuit = layered.qaoaCircuit(values, layered.flipScale(values), layers);
      await circuit.prepare(transferredAngles(layers), () => undefined);
      sum += circuit.mean() / size / instances;
    }
    expect(Math.abs(-sum / perSpin - 1)).toBeLessThan(0.1);
  });
});

describe('amplitude amplification down to gates', () => {
  const models: [string, MinimumModel][] = [
    ['a frustrated ring', { ...frustrated, linear: [0.5, 0, -0.5, 0, 0] }],
    [
      'a triangle of cuts',
      {
        type: 'maxcut',
        nodes: 3,
        edges: [
          [0, 1, 1],
          [1, 2, 2],
          [0, 2, 1],
        ],
      },
    ],
    ['five residues', { ...peptide, sequence: 'HPPHH', lattice: 'square', interaction: 'hp' }],
  ];
  test.each(models)('%s: what lies below a threshold has the chance sin²((2r + 1)θ), and the register is empty again', (_, model) => {
    const { observable, whole, circuit } = searchCircuit({ model, method: SearchMethod.parse({ name: 'grover' }), seed: 0 });
    if (!whole) throw new Error('no register');
    const n = observable.numQubits;
    const valueOf = valueOfOutcome(observable);
    const values = Array.from({ length: 2 ** n }, (_v, k) => Math.round(valueOf(printed(k, n)) / whole.grain));
    const levels = [...new Set(values)].sort((a, b) => a - b);
    for (const [threshold, rounds] of [
      [levels[1], 1],
      [levels[1], 2],
      [levels.at(-1) ?? 0, 1],
      [levels[0], 1],
    ]) {
      const psi = amplitudesOf(groverCircuit({ observable, ...whole }, rounds), [threshold]);
      const below = values.filter((value) => value < threshold).length;
      const angle = Math.asin(Math.sqrt(below / 2 ** n));
      const found = values.reduce((sum, value, k) => sum + (value < threshold ? chance(psi, k) : 0), 0);
      expect(found).toBeCloseTo(Math.sin((2 * rounds + 1) * angle) ** 2, 9);
      const inside = values.reduce((sum, _value, k) => sum + chance(psi, k), 0);
      expect(inside).toBeCloseTo(1, 9);
    }
    // as many two-qubit gates as there are after taking every gate apart
    const cx = [...decomposeUntil(circuit.operations)].filter(({ qubits }) => qubits.length === 2);
    expect(cx.every(({ gate }) => gate === 'cx')).toBe(true);
    expect(circuitResources(circuit).twoQubitGates).toBeLessThanOrEqual(cx.length);
    expect(circuitResources({ ...circuit, operations: [...decomposeUntil(circuit.operations)] }).twoQubitGates).toBe(cx.length);
  });

  test('minimum finding meets the minimum within the rounds it may take, and counts them', () => {
    const { observable, whole } = searchCircuit({ model: models[0][1], method: SearchMethod.parse({ name: 'grover' }), seed: 0 });
    if (!whole) throw new Error('no register');
    const n = observable.numQubits;
    const valueOf = valueOfOutcome(observable);
    const lowest = Math.min(...Array.from({ length: 2 ** n }, (_, k) => valueOf(printed(k, n))));
    let [met, rounds] = [0, 0];
    for (let seed = 0; seed < 8; seed++) {
      const driver = groverDriver({ observable, whole, seed, target: lowest + 1e-9 });
      let turn = driver.next();
      while (!turn.done) {
        const { circuit, parameters, seed: shot } = turn.value;
        const psi = amplitudesOf(circuit, parameters);
        let left = stream(shot, 'measure').uniform();
        let outcome = 0;
        while (outcome < psi.length / 2 - 1 && left >= chance(psi, outcome)) left -= chance(psi, outcome++);
        const output = { counts: { [printed(outcome, circuit.numQubits)]: 1 } };
        turn = driver.next(stepResult<'sample'>({ id: 'test', version: '' }, turn.value, { output, wallMs: 0 }));
      }
      const { value, rounds: used, evaluations, resources } = turn.value;
      if (value <= lowest + 1e-9) met++;
      rounds += used / 8;
      expect(used).toBeLessThanOrEqual(roundsAtMost(n));
      expect(evaluations).toBeGreaterThan(used);
      expect(resources.qubits).toBe(groverCircuit({ observable, ...whole }, 1).numQubits);
    }
    expect(met).toBe(8);
    expect(rounds).toBeLessThan(22.5 * Math.sqrt(2 ** n)); // the mean that Dürr and Høyer prove
  });
});

test('what no circuit holds is refused with what does', () => {
  const refused = (model: MinimumModel, method: object): unknown => {
    try {
      return searchCircuit({ model, method: SearchMethod.parse(method), seed: 0 });
    } catch (error) {
      return error;
    }
  };
  const long = refused({ ...peptide, sequence: 'APRLRFYYYYYYYY' }, { name: 'qaoa' });
  expect(isCofactorError(long, 'TOO_LARGE') && long.message).toContain('up to 16 qubits, this chain takes 18');
  const wide = refused({ type: 'maxcut', nodes: 13, edges: [[0, 1, 1]] }, { name: 'grover' });
  expect(isCofactorError(wide, 'TOO_LARGE') && wide.message).toContain('use exact');
  const odd = refused({ type: 'ising', variables: 2, linear: [Math.PI, 1], quadratic: [] }, { name: 'grover' });
  expect(isCofactorError(odd, 'INVALID_INPUT') && odd.message).toContain('decimal places');
  expect(isCofactorError(refused({ type: 'cluster', potential: 'morse', atoms: 5 }, { name: 'qaoa' }), 'UNSUPPORTED')).toBe(true);
  expect(isCofactorError(refused(frustrated, { name: 'tabu' }), 'UNSUPPORTED')).toBe(true);
});
