import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream } from '../../contracts/index.ts';
import { groupCommuting, groupQubitwise } from './measurement-groups.ts';
import { PackedPaulis } from './packed-paulis.ts';
import { commute, parsePauli, PauliOperator } from './pauli.ts';

/** Wider than one word and than two. */
const WIDTHS = [3, 33, 70];
const sumOn = (numQubits: number) =>
  fc
    .array(
      fc.tuple(
        fc.array(fc.constantFrom('I', 'X', 'Y', 'Z'), { minLength: 4, maxLength: 4 }).map((letters) => {
          // letters far apart, so that several words take part
          const string = Array.from({ length: numQubits }, () => 'I');
          for (const [k, letter] of letters.entries()) string[Math.min(numQubits - 1, Math.floor((k * numQubits) / 3))] = letter;
          return string.join('');
        }),
        fc.integer({ min: -3, max: 3 }),
      ),
      { maxLength: 12 },
    )
    .map((terms) => ({ numQubits, terms }));

/** Without the sign of zero. */
const termsOf = (operator: PauliOperator) => operator.terms().map(({ x, z, re, im }) => ({ x, z, re: re + 0, im: im + 0 }));

describe.each(WIDTHS)('on %i qubits', (numQubits) => {
  test('sums, products and commutators are those of bigint masks', () => {
    fc.assert(
      fc.property(sumOn(numQubits), sumOn(numQubits), (a, b) => {
        const [p, q] = [PackedPaulis.from(a), PackedPaulis.from(b)];
        const [u, v] = [PauliOperator.fromSum(a), PauliOperator.fromSum(b)];
        expect(termsOf(p.times(q).toOperator())).toEqual(termsOf(u.times(v)));
        const bracket = u.times(v).addScaled(v.times(u), -1);
        expect(termsOf(p.commutator(q).toOperator())).toEqual(termsOf(bracket));
        expect(termsOf(p.plus(q, -2).toOperator())).toEqual(termsOf(PauliOperator.fromSum(a).addScaled(v, -2)));
      }),
      { numRuns: 30 },
    );
  });
});

test('a sum less itself is nothing; widths that differ are refused', () => {
  const sum = PackedPaulis.from({ numQubits: 2, terms: [['XY', 0.5], ['ZI', 2]] }); // biome-ignore format: short
  expect(sum.plus(sum, -1).size).toBe(0);
  expect(() => sum.times(new PackedPaulis(3))).toThrow(/expected "?2"?, got 3/);
  expect(() => PackedPaulis.from({ numQubits: 2, terms: [['XYZ', 1]] })).toThrow(/a string of 2 Paulis/);
});

test('members of a group commute with each other, everyone is in one group, and general groups are no more than qubit-wise ones', () => {
  const random = stream(3, 'groups');
  const strings = Array.from({ length: 300 }, () =>
    parsePauli(Array.from({ length: 40 }, () => (random.uniform() < 0.8 ? 'I' : 'XYZ'[Math.floor(3 * random.uniform())])).join('')),
  );
  const [qubitwise, general] = [groupQubitwise(strings).map(({ members }) => members), groupCommuting(strings)];
  for (const groups of [qubitwise, general]) {
    expect(groups.flat().sort((a, b) => a - b)).toEqual(strings.flatMap(({ x, z }, k) => ((x | z) === 0n ? [] : [k])));
    for (const members of groups) for (const a of members) for (const b of members) expect(commute(strings[a], strings[b])).toBe(true);
  }
  expect(general.length).toBeLessThan(qubitwise.length);
});
