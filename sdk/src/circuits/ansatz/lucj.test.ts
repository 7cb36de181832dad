import { expect, test } from 'vitest';
import { stream } from '../../contracts/index.ts';
import { randomHamiltonian } from '../../testing/random-hamiltonian.ts';
import { circuitBuilder } from '../circuit.ts';
import { circuitMatrix } from '../dense.test.support.ts';
import { buildAnsatz } from './ansatz.ts';
import { lucjCircuit, mp2PairAmplitudes } from './lucj.ts';
import { adjointMatrix, multiplyMatrices, rotateOrbitals } from './orbital-rotation.ts';
import { symmetricEigen } from './symmetric-eigen.ts';
import { mp2Amplitudes, uccsdExcitations } from './uccsd.ts';

const random = stream(0, 'lucj-test');
const numbers = (length: number) => Float64Array.from({ length }, () => random.normal());

/** exp(iH) of a random Hermitian H by its series: unitary to rounding. */
function randomUnitary(n: number): Float64Array {
  const a = numbers(2 * n * n);
  const generator = a.map((x, k) => 0.4 * (x - adjointMatrix(a, n)[k]));
  let term = Float64Array.from({ length: 2 * n * n }, (_, k) => (k % (2 * n + 2) === 0 ? 1 : 0));
  const sum = term.slice();
  for (let order = 1; order < 60; order++) {
    term = multiplyMatrices(term, generator, n).map((x) => x / order);
    for (let k = 0; k < sum.length; k++) sum[k] += term[k];
  }
  return sum;
}

test('one electron in a rotated orbital has the amplitudes of its column', () => {
  for (const n of [1, 2, 3, 4]) {
    const u = randomUnitary(n);
    const builder = circuitBuilder(n);
    rotateOrbitals(builder, u, 0);
    const matrix = circuitMatrix(builder.build().operations, n);
    for (let p = 0; p < n; p++) {
      for (let q = 0; q < n; q++) {
        for (const part of [0, 1]) expect(matrix[2 * (2 ** q * 2 ** n + 2 ** p) + part]).toBeCloseTo(u[2 * (q * n + p) + part], 12);
      }
    }
  }
});

test('two electrons have the minors, and one rotation after another is the product', () => {
  const n = 4;
  const [u, v] = [randomUnitary(n), randomUnitary(n)];
  const circuitOf = (...unitaries: Float64Array[]) => {
    const builder = circuitBuilder(n);
    for (const unitary of unitaries) rotateOrbitals(builder, unitary, 0);
    return circuitMatrix(builder.build().operations, n);
  };
  const [twice, product] = [circuitOf(v, u), circuitOf(multiplyMatrices(u, v, n))];
  twice.forEach((x, k) => expect(x).toBeCloseTo(product[k], 11));
  const matrix = circuitOf(u);
  const at = (q: number, p: number) => [u[2 * (q * n + p)], u[2 * (q * n + p) + 1]];
  const times = ([a, b]: number[], [c, d]: number[]) => [a * c - b * d, a * d + b * c];
  const [x, y] = [times(at(1, 0), at(3, 2)), times(at(1, 2), at(3, 0))]; // orbitals 0 and 2 to 1 and 3
  expect(matrix[2 * (0b1010 * 16 + 0b0101)]).toBeCloseTo(x[0] - y[0], 12);
  expect(matrix[2 * (0b1010 * 16 + 0b0101) + 1]).toBeCloseTo(x[1] - y[1], 12);
});

test('a matrix that is not unitary is refused', () => {
  expect(() => rotateOrbitals(circuitBuilder(2), Float64Array.of(1, 0, 1, 0, 0, 0, 1, 0), 0)).toThrow(/unitary/);
});

test('eigenvectors give the matrix back', () => {
  for (const n of [1, 2, 7, 20]) {
    const a = numbers(n * n);
    const matrix = a.map((x, k) => x + a[(k % n) * n + Math.floor(k / n)]);
    const { values, vectors } = symmetricEigen(matrix, n);
    matrix.forEach((x, k) => {
      const sum = values.reduce((total, value, m) => total + value * vectors[m][Math.floor(k / n)] * vectors[m][k % n], 0);
      expect(sum).toBeCloseTo(x, 11);
    });
    expect(values.every((value, k) => k === 0 || Math.abs(value) <= Math.abs(values[k - 1]))).toBe(true);
  }
});

test('with all layers and all pairs, small amplitudes come out as doubles of the reference', () => {
  const hamiltonian = randomHamiltonian(3, [1, 1], 5);
  const scale = 1e-4;
  const t2 = mp2PairAmplitudes(hamiltonian);
  const circuit = lucjCircuit(
    hamiltonian,
    t2.map((t) => scale * t),
    { layers: 2 * t2.length, local: false },
  );
  const matrix = circuitMatrix(circuit.operations, 6);
  const column = (state: number) => [matrix[2 * (state * 64)], matrix[2 * (state * 64) + 1]];
  const [re, im] = column(0b001001);
  expect(Math.hypot(re, im)).toBeCloseTo(1, 6);
  const mp2 = mp2Amplitudes(hamiltonian);
  let checked = 0;
  uccsdExcitations(hamiltonian).forEach(({ creation, annihilation }, k) => {
    if (creation.length === 1) return;
    const state = [...creation].reduce((bits, p) => bits | (1 << p), 0b001001 & ~annihilation.reduce((bits, p) => bits | (1 << p), 0));
    const [x, y] = column(state);
    expect((x * re + y * im) / scale).toBeCloseTo(mp2[k], 3);
    expect((y * re - x * im) / scale).toBeCloseTo(0, 3);
    checked++;
  });
  expect(checked).toBe(4);
});

test('layers grow the circuit, open shells and wrong amplitudes are refused', () => {
  const hamiltonian = randomHamiltonian(4, [2, 2], 2);
  const t2 = mp2PairAmplitudes(hamiltonian);
  const gates = (layers: number, local: boolean) => lucjCircuit(hamiltonian, t2, { layers, local }).operations.length;
  expect(gates(0, true)).toBe(4);
  expect(gates(2, true)).toBeGreaterThan(gates(1, true));
  expect(gates(2, false)).toBeGreaterThan(gates(2, true));
  const asked = { ansatz: 'lucj', mapping: 'jordan-wigner', start: 'mp2' } as const;
  expect(buildAnsatz(hamiltonian, { ...asked, layers: 3, pairs: 'all' }).circuit.operations).toHaveLength(gates(3, false));
  expect(buildAnsatz(hamiltonian, asked).circuit.operations).toHaveLength(gates(2, true));
  expect(() => mp2PairAmplitudes(randomHamiltonian(3, [2, 1], 2))).toThrow(/closed shells/);
  expect(() => lucjCircuit(hamiltonian, t2.slice(1))).toThrow(/amplitudes/);
});
