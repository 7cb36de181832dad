import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { adjoint, distance, multiply, operatorMatrix, pauliMatrix, plus } from '../dense.test.support.ts';
import { groupQubitwise } from './measurement-groups.ts';
import { commute, countBits, formatPauli, multiplyPaulis, parsePauli, PauliOperator, supportOf } from './pauli.ts';

const NUM_QUBITS = 3;
const text = (length: number) =>
  fc.array(fc.constantFrom('I', 'X', 'Y', 'Z'), { minLength: length, maxLength: length }).map((l) => l.join(''));
const operator = fc
  .array(fc.tuple(text(NUM_QUBITS), fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true })), {
    maxLength: 6,
  })
  .map((terms) => terms.reduce((sum, [string, re, im]) => sum.add(parsePauli(string), re, im), new PauliOperator(NUM_QUBITS)));

test('print ∘ parse is the identity, on any number of qubits', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 90 }).chain(text), (string) => formatPauli(parsePauli(string), string.length) === string),
  );
});

test('bits are counted', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 1n << 100n }), (mask) => countBits(mask) === mask.toString(2).replaceAll('0', '').length),
  );
});

test('the product of two strings is the product of their matrices, and they commute when those do', () => {
  fc.assert(
    fc.property(text(NUM_QUBITS), text(NUM_QUBITS), (a, b) => {
      const { pauli, phase } = multiplyPaulis(parsePauli(a), parsePauli(b));
      const [ab, ba] = [multiply(pauliMatrix(a), pauliMatrix(b)), multiply(pauliMatrix(b), pauliMatrix(a))];
      const [re, im] = [
        [1, 0],
        [0, 1],
        [-1, 0],
        [0, -1],
      ][phase];
      const product = plus(new Float64Array(ab.length), pauliMatrix(formatPauli(pauli, NUM_QUBITS)), re, im);
      expect(distance(product, ab)).toBe(0);
      expect(commute(parsePauli(a), parsePauli(b))).toBe(distance(ab, ba) === 0);
    }),
  );
});

test('products and adjoints of sums are those of their matrices', () => {
  fc.assert(
    fc.property(operator, operator, (a, b) => {
      expect(distance(operatorMatrix(a.times(b)), multiply(operatorMatrix(a), operatorMatrix(b)))).toBeLessThan(1e-12);
      expect(distance(operatorMatrix(a.adjoint()), adjoint(operatorMatrix(a)))).toBe(0);
    }),
    { numRuns: 40 },
  );
});

test('a hermitian operator survives the document; another is refused', () => {
  fc.assert(
    fc.property(operator, (a) => {
      const hermitian = new PauliOperator(NUM_QUBITS).addScaled(a, 1).addScaled(a.adjoint(), 1);
      expect(distance(operatorMatrix(PauliOperator.fromSum(hermitian.toSum())), operatorMatrix(hermitian))).toBe(0);
    }),
  );
  expect(() => new PauliOperator(1).add(parsePauli('X'), 0, 1).toSum()).toThrow(/operator\.X: expected a real coefficient/);
});

test('measurement groups hold every string but the identity once, and agree with their basis wherever they act', () => {
  fc.assert(
    fc.property(fc.array(text(5), { maxLength: 30 }), (texts) => {
      const strings = texts.map((string) => parsePauli(string));
      const groups = groupQubitwise(strings);
      const members = groups.flatMap((group) => group.members).sort((a, b) => a - b);
      expect(members).toEqual(texts.flatMap((string, k) => (string === 'IIIII' ? [] : [k])));
      for (const { basis, members } of groups) {
        for (const k of members) {
          const [full, part] = [formatPauli(basis, 5), formatPauli(strings[k], 5)];
          expect(supportOf(strings[k]).every((q) => full.at(-1 - q) === part.at(-1 - q))).toBe(true);
        }
      }
    }),
  );
});
