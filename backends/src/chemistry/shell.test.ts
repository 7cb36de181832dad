import { isCofactorError } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { makeBasisSystem, numAngularFunctions, type Shell } from './shell.ts';

const s: Shell = { atom: 0, l: 0, spherical: true, exponents: [1, 0.3], coefficients: [[0.5, 0.5]] };

test('functions are counted by contraction and angular function', () => {
  const d = { ...s, l: 2, coefficients: [s.coefficients[0], [1, 0]] };
  expect(makeBasisSystem([1], [0, 0, 0], [s, d, { ...d, spherical: false }]).numFunctions).toBe(1 + 10 + 12);
  expect([0, 1, 2, 3].map((l) => [numAngularFunctions(l, true), numAngularFunctions(l, false)])).toEqual([
    [1, 1],
    [3, 3],
    [5, 6],
    [7, 10],
  ]);
});

test('what does not fit together is refused with the path of the field', () => {
  const cases: [string, readonly number[], Shell][] = [
    ['positionsBohr', [0, 0], s],
    ['positionsBohr', [0, 0, NaN], s],
    ['shells[0].atom', [0, 0, 0], { ...s, atom: 1 }],
    ['shells[0].l', [0, 0, 0], { ...s, l: 1.5 }],
    ['shells[0].exponents', [0, 0, 0], { ...s, exponents: [1, -1] }],
    ['shells[0].coefficients', [0, 0, 0], { ...s, coefficients: [[1]] }],
    ['shells[0].coefficients', [0, 0, 0], { ...s, coefficients: [[0, 0]] }],
  ];
  for (const [path, positions, shell] of cases) {
    let caught: unknown;
    try {
      makeBasisSystem([1], positions, [shell]);
    } catch (error) {
      caught = error;
    }
    expect(isCofactorError(caught, 'INVALID_INPUT') && caught.details.issues[0].path).toBe(path);
  }
});
