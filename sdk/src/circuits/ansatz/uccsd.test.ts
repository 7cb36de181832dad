import { describe, expect, test } from 'vitest';
import { bindParameters } from '../circuit.ts';
import {
  annihilationMatrix,
  circuitMatrix,
  distance,
  exponential,
  multiply,
  adjoint,
  operationMatrix,
  plus,
  sumMatrix,
} from '../dense.test.support.ts';
import { excitationMasks } from '../operators/excitation.ts';
import { hamiltonianTerms } from '../operators/fermion.ts';
import { jordanWigner } from '../operators/jordan-wigner.ts';
import { randomHamiltonian } from '../../testing/random-hamiltonian.ts';
import { circuitResources } from '../resources.ts';
import { buildAnsatz } from './ansatz.ts';
import { mp2Amplitudes, referenceOrbitals, uccsdCircuit, uccsdExcitations } from './uccsd.ts';

test('excitations of two electrons in three orbitals, in order', () => {
  const list = uccsdExcitations({ numOrbitals: 3, numElectrons: [1, 1] });
  expect(list).toEqual([
    { annihilation: [0], creation: [1] },
    { annihilation: [0], creation: [2] },
    { annihilation: [3], creation: [4] },
    { annihilation: [3], creation: [5] },
    { annihilation: [0, 3], creation: [2, 5] },
    { annihilation: [0, 3], creation: [1, 5] },
    { annihilation: [0, 3], creation: [2, 4] },
    { annihilation: [0, 3], creation: [1, 4] },
  ]);
});

test('there are as many as counting says, also for open shells', () => {
  const choose2 = (k: number) => (k * (k - 1)) / 2;
  for (const [n, na, nb] of [
    [6, 2, 2],
    [6, 4, 4],
    [5, 3, 1],
    [4, 4, 0],
  ]) {
    const [va, vb] = [n - na, n - nb];
    const expected = na * va + nb * vb + choose2(na) * choose2(va) + choose2(nb) * choose2(vb) + na * va * nb * vb;
    const list = uccsdExcitations({ numOrbitals: n, numElectrons: [na, nb] });
    expect(list.length).toBe(expected);
    expect(new Set(list.map((excitation) => JSON.stringify(excitation))).size).toBe(expected);
  }
  expect(uccsdExcitations({ numOrbitals: 6, numElectrons: [2, 2] })).toHaveLength(92); // LiH in STO-3G
});

test('each excitation of the circuit is exp(θ(T − T†)) of its definition', () => {
  const sizes = { numOrbitals: 2, numElectrons: [1, 1] as const };
  for (const operation of bindParameters(uccsdCircuit(sizes), [0.3, -0.7, 1.1]).operations.filter(({ gate }) => gate === 'excitation')) {
    const t = [
      ...operation.creation!.map((p) => adjoint(annihilationMatrix(p, 4))),
      ...operation.annihilation!.toReversed().map((p) => annihilationMatrix(p, 4)),
    ].reduce(multiply);
    const generator = plus(t, adjoint(t), -1);
    expect(distance(operationMatrix(operation, 4), exponential(generator.map((x) => Number(operation.angles![0]) * x)))).toBe(0);
  }
});

test('masks say what T does to every basis state', () => {
  const n = 6;
  for (const excitation of [...uccsdExcitations({ numOrbitals: 3, numElectrons: [2, 1] }), { creation: [5, 0], annihilation: [4, 2] }]) {
    const { creation, annihilation, parity, sign } = excitationMasks(excitation);
    const [c, a] = [Number(creation), Number(annihilation)];
    const matrix = [
      ...excitation.creation.map((p) => adjoint(annihilationMatrix(p, n))),
      ...excitation.annihilation.toReversed().map((p) => annihilationMatrix(p, n)),
    ].reduce(multiply);
    const expected = new Float64Array(matrix.length);
    for (let i = 0; i < 2 ** n; i++) {
      if ((i & (a | c)) !== a) continue;
      const odd = (i & Number(parity)).toString(2).replaceAll('0', '').length % 2 === 1;
      expected[2 * ((i ^ a ^ c) * 2 ** n + i)] = odd ? -sign : sign;
    }
    expect(distance(matrix, expected)).toBe(0);
  }
});

describe('MP2 amplitudes', () => {
  const hamiltonian = randomHamiltonian(4, [2, 1], 11);

  test('are ⟨D|H|0⟩ over the Fock gap, ⟨D| the doubly excited determinant', () => {
    const n = 8;
    const h = sumMatrix(n, jordanWigner(hamiltonianTerms(hamiltonian), n).toSum().terms);
    const occupied = referenceOrbitals(hamiltonian);
    const state = (orbitals: number[]) => orbitals.reduce((bits, p) => bits | (1 << p), 0);
    const element = (i: number, j: number) => h[2 * (i * 2 ** n + j)];
    const reference = state(occupied);
    const energy = element(reference, reference);
    // Koopmans: ε_i from taking an electron out, ε_a from adding one.
    const epsilon = Array.from({ length: n }, (_, p) => {
      const other = reference ^ (1 << p);
      return occupied.includes(p) ? energy - element(other, other) : element(other, other) - energy;
    });
    const amplitudes = mp2Amplitudes(hamiltonian);
    let checked = 0;
    uccsdExcitations(hamiltonian).forEach((excitation, k) => {
      const { creation, annihilation } = excitation;
      if (creation.length === 1) return expect(amplitudes[k]).toBe(0);
      const { sign, parity } = excitationMasks(excitation);
      const odd = (reference & Number(parity)).toString(2).replaceAll('0', '').length % 2 === 1;
      const excited = state(occupied.filter((p) => !annihilation.includes(p)).concat(creation));
      const gap = epsilon[annihilation[0]] + epsilon[annihilation[1]] - epsilon[creation[0]] - epsilon[creation[1]];
      expect(amplitudes[k]).toBeCloseTo(((odd ? -sign : sign) * element(excited, reference)) / gap, 12);
      checked++;
    });
    expect(checked).toBe(1 + 2 * 2 * 3);
  });
});

test('the ansatz step carries circuit, observable and start together', () => {
  const hamiltonian = randomHamiltonian(2, [1, 1], 3);
  const { circuit, observable, startParameters } = buildAnsatz(hamiltonian, { ansatz: 'uccsd', mapping: 'jordan-wigner', start: 'mp2' });
  expect(circuit.numQubits).toBe(4);
  expect(observable.numQubits).toBe(4);
  expect(startParameters).toHaveLength(circuit.numParameters);
  expect(startParameters[2]).not.toBe(0);
  expect(buildAnsatz(hamiltonian, { ansatz: 'uccsd', mapping: 'jordan-wigner', start: 'zero' }).startParameters).toEqual([0, 0, 0]);
  expect(circuitResources(circuit)).toMatchObject({ qubits: 4, parameters: 3 });
  const column = circuitMatrix(bindParameters(circuit, [0, 0, 0]).operations, 4);
  expect(column[2 * (0b0101 * 16)]).toBe(1); // the reference determinant
});
