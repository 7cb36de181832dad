import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCofactorError } from '../../contracts/index.ts';
import { lowBasisState } from './basis-state.ts';
import { readPauliSum, writePauliSum } from './pauli-text.ts';

describe('readPauliSum', () => {
  test('dense and sparse strings, either order, brackets, comments; equal strings add up', () => {
    const sum = readPauliSum(`# two qubits
      -0.5 IZ
      0.25 * ZI   // the other one
      X0 X1 0.125
      0.5 [] +
      (0.25+0j) [Y0 Y1] +
      + 1e-1 X0 X1
      ZZ: -2
    `);
    expect(sum).toEqual({
      numQubits: 2,
      terms: expect.arrayContaining([
        ['IZ', -0.5],
        ['ZI', 0.25],
        ['XX', 0.225],
        ['II', 0.5],
        ['YY', 0.25],
        ['ZZ', -2],
      ]),
    });
    expect(sum.terms).toHaveLength(6);
    expect(readPauliSum('1 X0 Z3').terms).toEqual([['ZIIX', 1]]);
  });

  test.each([
    ['1 IZ\n\n0.5 ZZZ', /line 3\): expected 2 letters, as the first string has, got "ZZZ"/],
    ['1 IZ\nabc', /line 2\): expected a coefficient and a Pauli string/],
    ['1 IZ\n1.2.3 ZZ', /line 2\): expected a real number/],
    ['1 IZ\n(0.5+0.25j) XX', /line 2\): expected a real coefficient \(a hermitian operator\)/],
    ['1 IZ\n1 X2', /line 2\): expected qubits from 0 to 1, got 2/],
    ['1 X0 Y0', /line 1\): expected every qubit once/],
    ['1 X5000', /line 1\): a Pauli sum takes at most 1000 qubits, got 5001/],
    ['1e999 Z', /line 1\): expected a finite number/],
    ['# nothing', /expected at least one Pauli string/],
    ['2.0 []', /expected at least one Pauli string/],
    ['1 [X0 Q1]', /line 1\): expected letters with their qubits/],
  ])('%s', (text, message) => {
    expect(() => readPauliSum(text)).toThrow(message);
  });

  test('what is written is read again, whatever the sum', () => {
    const term = fc.tuple(
      fc.array(fc.constantFrom('I', 'X', 'Y', 'Z'), { minLength: 3, maxLength: 3 }).map((letters) => letters.join('')),
      fc.double({ min: -9, max: 9, noNaN: true }).filter((value) => Math.abs(value) > 1e-9),
    );
    fc.assert(
      fc.property(fc.uniqueArray(term, { minLength: 1, selector: ([string]) => string }), (terms) => {
        const sum = readPauliSum(writePauliSum({ numQubits: 3, terms }));
        expect(new Map(sum.terms)).toEqual(new Map(terms));
      }),
    );
  });

  test('any text is a sum or a coded error', () => {
    const piece = fc.constantFrom('X', 'Z0', 'IX', '1', '-', '.', '*', '[', ']', '(', ')', '+', 'j', '\n', ' ', 'e3', '#', '0.5');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          expect(readPauliSum(pieces.join('')).numQubits).toBeGreaterThan(0);
        } catch (error) {
          if (!isCofactorError(error)) throw error;
          expect(['INVALID_INPUT', 'TOO_LARGE']).toContain(error.code);
        }
      }),
    );
  });
});

test('lowBasisState finds the ground state of an Ising chain, and of electrons that come in pairs', () => {
  expect(lowBasisState(readPauliSum('1 ZZI\n1 IZZ\n-0.1 IIZ'))).toEqual({ bits: 0b010n, energy: -2.1 });
  // both qubits cost energy alone and gain together
  expect(lowBasisState(readPauliSum('-1 ZI\n-1 IZ\n1.5 II\n1.5 ZZ\n-3 X0 X1')).energy).toBeLessThanOrEqual(1);
});
