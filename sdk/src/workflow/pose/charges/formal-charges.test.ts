import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formalCharges } from './formal-charges.ts';
import { gasteigerCharges } from './gasteiger.ts';
import { moleculeGraph } from './molecule-graph.test.support.ts';

const third = 1 / 3;
const charged: [name: string, heavy: string, hydrogens: string, bonds: string, charges: number[]][] = [
  ['guanidinium', 'CNNN', '0222', '01 02 03', [0, third, third, third]],
  ['an imidazolate', 'CCNCN', '11010', '01 12 23 34 40', [0, 0, -0.5, 0, -0.5]],
  ['nitromethane', 'CNOO', '3000', '01 12 13', [0, 1, -0.5, -0.5]],
  ['methyl phosphate', 'COPOOO', '300000', '01 12 23 24 25', [0, 0, 0, -2 * third, -2 * third, -2 * third]],
  ['methanesulfonate', 'CSOOO', '30000', '01 12 13 14', [0, 0, -third, -third, -third]],
  ['a thiolate', 'CS', '30', '01', [0, -1]],
  ['a phenolate', 'CCCCCCO', '0111110', '01 12 23 34 45 50 06', [0, 0, 0, 0, 0, 0, -1]],
  ['hydroxide', 'O', '1', '', [-1]],
  ['cyanide', 'CN', '00', '01', [-1, 0]],
  ['an amide', 'CCONC', '30013', '01 12 13 34', [0, 0, 0, 0, 0]],
];

test.each(charged)('%s', (_, heavy, hydrogens, bonds, expected) => {
  const { elements, neighbours, nameOf } = moleculeGraph(heavy, hydrogens, bonds);
  const charges = formalCharges(elements, neighbours, nameOf).slice(0, heavy.length);
  charges.forEach((charge, atom) => expect(charge, nameOf(atom)).toBeCloseTo(expected[atom], 12));
});

test('an atom that fits no valence is named with the ways out', () => {
  const { elements, neighbours, nameOf } = moleculeGraph('CH', '40', '01');
  expect(() => formalCharges(elements, neighbours, nameOf)).toThrow(/C0 with 5 bonds: no valence .*pqr/);
});

test('partial charges of chains keep the sum of the formal ones, wherever ends are charged', () => {
  const end = fc.constantFrom(
    { heavy: 'N', hydrogens: '3', charge: 1 },
    { heavy: 'N', hydrogens: '2', charge: 0 },
    { heavy: 'S', hydrogens: '0', charge: -1 },
  );
  fc.assert(
    fc.property(end, end, fc.integer({ min: 1, max: 6 }), (left, right, length) => {
      const heavy = left.heavy + 'C'.repeat(length) + right.heavy;
      const hydrogens = left.hydrogens + '2'.repeat(length) + right.hydrogens;
      const bonds = Array.from({ length: length + 1 }, (_, k) => `${k}${k + 1}`).join(' ');
      const { elements, neighbours, nameOf } = moleculeGraph(heavy, hydrogens, bonds);
      const formal = formalCharges(elements, neighbours, nameOf);
      const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
      expect(sum(formal)).toBe(left.charge + right.charge);
      expect(sum(gasteigerCharges(elements, neighbours, formal, nameOf))).toBeCloseTo(left.charge + right.charge, 12);
    }),
  );
});
