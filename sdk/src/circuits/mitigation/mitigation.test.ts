import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Parity, stream } from '../../contracts/index.ts';
import { randomHamiltonian } from '../../testing/random-hamiltonian.ts';
import { referenceOrbitals } from '../ansatz/uccsd.ts';
import { bindParameters, circuitBuilder } from '../circuit.ts';
import { circuitMatrix, distance } from '../dense.test.support.ts';
import { jordanWignerHamiltonian } from '../operators/jordan-wigner.ts';
import { maskOf, PauliOperator } from '../operators/pauli.ts';
import { hamiltonianParities, projected, spinParities } from './post-selection.ts';
import { extrapolateToZero, foldOperations } from './zero-noise.ts';

const random = stream(4, 'fold');
const builder = circuitBuilder(3);
for (let k = 0; k < 5; k++) {
  builder.gate('u', [k % 3], random.uniform(), random.uniform(), random.uniform()).gate('cx', [k % 3, (k + 1) % 3]);
  builder.gate('s', [k % 3]).gate('cz', [(k + 2) % 3, k % 3]);
}
const { operations } = bindParameters(builder.build(), []);

describe('folding', () => {
  test.each(['local', 'global'] as const)('%s: the same unitary with as many more two-qubit gates as asked', (folding) => {
    const plain = circuitMatrix(operations, 3);
    for (const [asked, gates] of [
      [1, 10],
      [1.4, 14],
      [2, 20],
      [3, 30],
      [4.2, 42],
    ]) {
      const { operations: folded, scale } = foldOperations(operations, asked, folding);
      expect(scale).toBeCloseTo(asked, 12);
      expect(folded.filter(({ qubits }) => qubits.length === 2)).toHaveLength(gates);
      expect(distance(circuitMatrix(folded, 3), plain)).toBeLessThan(1e-12);
    }
  });

  test('a scale below 1 and a circuit without two-qubit gates are refused', () => {
    expect(() => foldOperations(operations, 0.5, 'local')).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    expect(() => foldOperations([{ gate: 'x', qubits: [0] }], 3, 'local')).toThrow(/two-qubit gates/);
  });
});

describe('extrapolation', () => {
  test('finds the value at zero of what obeys the law', () => {
    const points = (law: (x: number) => number) => [1, 2, 3, 4].map((scale) => ({ scale, value: law(scale), standardError: 0.01 * scale }));
    expect(
      extrapolateToZero(
        points((x) => 2 - 0.3 * x),
        'linear',
      ).value,
    ).toBeCloseTo(2, 10);
    expect(
      extrapolateToZero(
        points((x) => 2 - 0.3 * x + 0.1 * x * x),
        'quadratic',
      ).value,
    ).toBeCloseTo(2, 10);
    const decay = extrapolateToZero(
      points((x) => 0.5 - 2 * Math.exp(-0.2 * x)),
      'exponential',
      0.5,
    );
    expect(decay.value).toBeCloseTo(-1.5, 10);
    expect(decay.fit).toBe('exponential');
  });

  test('an exponential that is not there becomes a line', () => {
    const points = [1, 2, 3].map((scale) => ({ scale, value: 2 - scale, standardError: 0.1 }));
    expect(extrapolateToZero(points, 'exponential')).toMatchObject({ fit: 'linear', value: expect.closeTo(2, 10) as number });
  });

  test.each(['linear', 'quadratic', 'exponential'] as const)('%s: the stated error is the scatter of repeated fits', (fit) => {
    const noise = stream(9, fit);
    const sigma = [0.01, 0.02, 0.03];
    const gauss = () => Math.sqrt(-2 * Math.log(1 - noise.uniform())) * Math.cos(2 * Math.PI * noise.uniform());
    const fits = Array.from({ length: 2000 }, () =>
      extrapolateToZero(
        sigma.map((s, k) => ({ scale: k + 1, value: Math.exp(-0.1 * (k + 1)) + s * gauss(), standardError: s })),
        fit,
      ),
    );
    const mean = fits.reduce((sum, { value }) => sum + value, 0) / fits.length;
    const scatter = Math.sqrt(fits.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / fits.length);
    expect(scatter / fits[0].standardError).toBeGreaterThan(0.9);
    expect(scatter / fits[0].standardError).toBeLessThan(1.1);
  });

  test('too few scales are refused', () => {
    const points = [1, 1, 2].map((scale) => ({ scale, value: 1, standardError: 0 }));
    expect(() => extrapolateToZero(points, 'quadratic')).toThrow(/3 different factors/);
  });
});

test('the projected operator is Π O Π, string by string', () => {
  const letters = fc.array(fc.constantFrom('I', 'X', 'Y', 'Z'), { minLength: 4, maxLength: 4 }).map((all) => all.join(''));
  const parities = [
    { pauli: 'IIZZ', sign: -1 },
    { pauli: 'ZZII', sign: 1 },
  ] as const;
  const projector = parities.reduce(
    (product, { pauli, sign }) =>
      product.times(
        PauliOperator.fromSum({
          numQubits: 4,
          terms: [
            ['IIII', 0.5],
            [pauli, sign / 2],
          ],
        }),
      ),
    PauliOperator.fromSum({ numQubits: 4, terms: [['IIII', 1]] }),
  );
  const sorted = (terms: [string, number][]) => terms.filter(([, c]) => Math.abs(c) > 1e-12).toSorted(([a], [b]) => (a < b ? -1 : 1));
  fc.assert(
    fc.property(fc.array(fc.tuple(letters, fc.integer({ min: -5, max: 5 })), { minLength: 1, maxLength: 6 }), (terms) => {
      const sum = PauliOperator.fromSum({ numQubits: 4, terms });
      const expected = sorted(projector.times(sum).times(projector).toSum().terms);
      const got = sorted(projected({ numQubits: 4, terms }, parities).terms);
      expect(got.map(([text]) => text)).toEqual(expected.map(([text]) => text));
      got.forEach(([, c], k) => expect(c).toBeCloseTo(expected[k][1], 12));
    }),
  );
});

test('the parities found in the strings of a molecule hold those of both spins, with the signs of the reference', () => {
  const hamiltonian = randomHamiltonian(3, [2, 1], 5);
  const sum = jordanWignerHamiltonian(hamiltonian);
  const found = hamiltonianParities(sum, maskOf(referenceOrbitals(hamiltonian)));
  const asOf = ({ pauli, sign }: Parity) => `${sign} ${pauli}`;
  expect(found.map(asOf).toSorted()).toEqual(spinParities(hamiltonian).map(asOf).toSorted());
  expect(
    hamiltonianParities(
      {
        numQubits: 2,
        terms: [
          ['XI', 1],
          ['IX', 1],
        ],
      },
      0n,
    ),
  ).toEqual([]);
});
