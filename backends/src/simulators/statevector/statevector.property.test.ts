import { bindParameters, jordanWigner, jordanWignerHamiltonian, numberOperator, uccsdCircuit } from '@cofactor/sdk/circuits';
import { memoryStore, stream, type Circuit, type PauliSum, type StepSpec } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { statevectorBackend } from './backend.ts';
import { expectationDense, randomCircuit, runDense } from './dense.test.support.ts';
import { randomHamiltonian } from '@cofactor/sdk/testing';

const hamiltonian = randomHamiltonian(3, [2, 1], 8);
const circuit = uccsdCircuit(hamiltonian);
const observable = jordanWignerHamiltonian(hamiltonian);
const amplitudes = fc.array(fc.double({ min: -4, max: 4, noNaN: true }), {
  minLength: circuit.numParameters,
  maxLength: circuit.numParameters,
});

async function values(of: Circuit, parameters: readonly number[], observables: PauliSum[]): Promise<number[]> {
  const spec: StepSpec<'expectation'> = {
    kind: 'expectation',
    circuit: of,
    parameters: [...parameters],
    observables,
    gradient: false,
    shots: 0,
    seed: 0,
  };
  const context = { signal: new AbortController().signal, artifacts: memoryStore() };
  return (await statevectorBackend().run<'expectation'>(spec, context)).output.values;
}

/** Lowest eigenvalue of a Pauli sum whose matrix is real: every string has an even number of Y. */
function groundEnergy({ numQubits, terms }: PauliSum): number {
  const matrix = Matrix.zeros(2 ** numQubits, 2 ** numQubits);
  for (const [text, coefficient] of terms) {
    const letters = Array.from(text).reverse();
    const quarterTurns = letters.filter((letter) => letter === 'Y').length;
    expect(quarterTurns % 2).toBe(0);
    for (let column = 0; column < 2 ** numQubits; column++) {
      const row = letters.reduce((index, letter, q) => (letter === 'X' || letter === 'Y' ? index ^ (1 << q) : index), column);
      const minus = letters.filter((letter, q) => (letter === 'Y' || letter === 'Z') && (column >> q) & 1).length + quarterTurns / 2;
      matrix.set(row, column, matrix.get(row, column) + (minus % 2 === 0 ? coefficient : -coefficient));
    }
  }
  return Math.min(...new EigenvalueDecomposition(matrix, { assumeSymmetric: true }).realEigenvalues);
}

test('UCCSD keeps the norm and the number of α and of β electrons, at any amplitudes', async () => {
  const identity: PauliSum = { numQubits: 6, terms: [['IIIIII', 1]] };
  const alpha = jordanWigner(numberOperator(3), 6).toSum();
  const all = jordanWigner(numberOperator(6), 6).toSum();
  await fc.assert(
    fc.asyncProperty(amplitudes, async (parameters) => {
      const [norm, numAlpha, numAll] = await values(circuit, parameters, [identity, alpha, all]);
      expect(norm).toBeCloseTo(1, 12);
      expect(numAlpha).toBeCloseTo(2, 11);
      expect(numAll).toBeCloseTo(3, 11);
    }),
  );
});

test('no amplitudes reach below the lowest eigenvalue', async () => {
  const lowest = groundEnergy(observable);
  await fc.assert(
    fc.asyncProperty(amplitudes, async (parameters) => {
      const [energy] = await values(circuit, parameters, [observable]);
      expect(energy).toBeGreaterThanOrEqual(lowest - 1e-10);
    }),
  );
});

test('binding parameters first, or handing them over, is the same', async () => {
  await fc.assert(
    fc.asyncProperty(amplitudes, async (parameters) => {
      const bound = await values(bindParameters(circuit, parameters), [], [observable]);
      expect(bound).toEqual(await values(circuit, parameters, [observable]));
    }),
    { numRuns: 20 },
  );
});

test('any circuit keeps the norm, and gives the amplitudes of dense matrices', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 1000 }), async (seed) => {
      const { circuit, parameters } = randomCircuit(4, stream(seed, 'statevector/property'));
      const strings = ['IIII', 'ZZII', 'XYIX', 'IYZX'].map((text): PauliSum => ({ numQubits: 4, terms: [[text, 1]] }));
      const psi = runDense(circuit, parameters);
      const got = await values(circuit, parameters, strings);
      got.forEach((value, k) => expect(value).toBeCloseTo(expectationDense(strings[k], psi), 11));
    }),
    { numRuns: 25 },
  );
});
