import { expect, test } from 'vitest';
import { bindParameters, circuitBuilder } from '../circuit.ts';
import { adjoint, circuitMatrix, distance, multiply, sumMatrix } from '../dense.test.support.ts';
import { circuitResources } from '../resources.ts';
import { randomHamiltonian } from '../../testing/random-hamiltonian.ts';
import { pairedDoubles } from './paired-doubles.ts';
import { jordanWignerHamiltonian } from '../operators/jordan-wigner.ts';
import { uccsdExcitations } from './uccsd.ts';

const hamiltonian = randomHamiltonian(4, [2, 2], 11);
const UNLIMITED = 10_000;

test('two-qubit gates stay within the budget: two a pair, one an orbital, fourteen a double', () => {
  for (const budget of [0, 20, 40, 75, 150, UNLIMITED]) {
    const { circuit, startParameters } = pairedDoubles(hamiltonian, budget);
    const { twoQubitGates } = circuitResources(circuit);
    const doubles = circuit.numParameters - 4;
    expect(startParameters).toHaveLength(circuit.numParameters);
    expect(twoQubitGates).toBe(4 * 2 + 4 + 14 * doubles);
    expect(doubles).toBeGreaterThanOrEqual(0);
    if (budget >= 12) expect(twoQubitGates).toBeLessThanOrEqual(budget);
  }
  expect(pairedDoubles(hamiltonian, UNLIMITED).circuit.numParameters).toBe(uccsdExcitations(hamiltonian).length - 8); // all but the singles
});

test('while electrons are in pairs, two cx a pair are the pair excitations of UCCSD', () => {
  const { circuit } = pairedDoubles(hamiltonian, 0);
  const angles = [0.3, -0.7, 0.2, 1.1];
  const builder = circuitBuilder(8);
  for (const q of [0, 1, 4, 5]) builder.gate('x', [q]);
  // order of parameters: 0 → 2, 0 → 3, 1 → 2, 1 → 3
  [
    [0, 2],
    [0, 3],
    [1, 2],
    [1, 3],
  ].forEach(([i, a], k) => builder.excitation([a, a + 4], [i, i + 4], angles[k]));
  const [paired, fermionic] = [bindParameters(circuit, angles), builder.build()].map(({ operations }) => firstColumn(operations));
  const overlap = paired.reduce((sum, value, k) => sum + value * fermionic[k], 0);
  expect(overlap).toBeCloseTo(1, 12);
});

test('signs counted along bonds change no energy: the observable has the spectrum of the Hamiltonian', () => {
  const [ordered, plain] = [pairedDoubles(hamiltonian, 0).observable, jordanWignerHamiltonian(hamiltonian)].map(({ terms }) =>
    sumMatrix(8, terms),
  );
  const trace = (m: Float64Array) => Array.from({ length: 256 }, (_, k) => m[2 * (k * 256 + k)]).reduce((sum, x) => sum + x, 0);
  expect(trace(ordered)).toBeCloseTo(trace(plain), 9);
  expect(trace(multiply(ordered, ordered))).toBeCloseTo(trace(multiply(plain, plain)), 7);
  expect(distance(ordered, adjoint(ordered))).toBeLessThan(1e-12);
});

test('unpaired electrons are refused, with the way out', () => {
  expect(() => pairedDoubles(randomHamiltonian(3, [2, 1], 5), 150)).toThrow(
    expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringContaining('use uccsd') as string }),
  );
});

/** The state that a circuit makes of |0…0⟩, interleaved, its largest amplitude turned real and positive. */
function firstColumn(operations: Parameters<typeof circuitMatrix>[0]): Float64Array {
  const matrix = circuitMatrix(operations, 8);
  const column = new Float64Array(512);
  for (let row = 0; row < 256; row++) column.set(matrix.subarray(2 * row * 256, 2 * row * 256 + 2), 2 * row);
  let largest = 0;
  for (let k = 0; k < 256; k++)
    if (Math.hypot(column[2 * k], column[2 * k + 1]) > Math.hypot(column[2 * largest], column[2 * largest + 1])) largest = k;
  const phase = Math.atan2(column[2 * largest + 1], column[2 * largest]);
  const [c, s] = [Math.cos(phase), Math.sin(phase)];
  return column.map((_, k) => (k % 2 === 0 ? c * column[k] + s * column[k + 1] : c * column[k] - s * column[k - 1]));
}
