import { expect, test } from 'vitest';
import { makeBasisSystem, type Shell } from '../shell.ts';
import { makeBatches } from './batches.ts';

const shell = (l: number, exponents: number[], coefficients: number[][], atom = 0): Shell => ({
  atom,
  l,
  spherical: true,
  exponents,
  coefficients,
});

const batchesOf = (shells: Shell[]): string[] =>
  makeBatches(makeBasisSystem([1, 1], [0, 0, 0, 0, 0, 2], shells)).map(({ kind, functions }) => `${kind.name} ${functions.join(',')}`);

test('s and p contractions on the same exponents are joined once each, wherever the functions stand; kinds of four functions come first', () => {
  const [wide, tight] = [
    [2, 0.5],
    [30, 7],
  ];
  expect(batchesOf([shell(0, tight, [[1, 1]]), shell(0, wide, [[1, 1]]), shell(1, wide, [[1, 2]]), shell(2, wide, [[1, 1]])])).toEqual([
    'sp 1,2,3,4',
    'd5 5,6,7,8,9',
    's 0',
  ]);
  // One s for two p: the second p stays alone. Nothing is joined across atoms.
  expect(
    batchesOf([
      shell(0, wide, [[1, 1]]),
      shell(1, wide, [
        [1, 2],
        [2, 1],
      ]),
      shell(1, wide, [[1, 1]], 1),
    ]),
  ).toEqual(['sp 0,1,2,3', 'p 4,5,6', 'p 7,8,9']);
});

test('deep s contractions that share most exponents are joined, unused primitives dropped', () => {
  const general = shell(
    0,
    [100, 20, 5, 1, 0.2],
    [
      [1, 2, 3, 1, 0],
      [0.1, 0.2, 0.3, 0.4, 1],
      [0, 0, 0, 0, 1],
    ],
  );
  expect(batchesOf([general])).toEqual(['ss 0,1', 's 2']);
  const [ss, s] = makeBatches(makeBasisSystem([1], [0, 0, 0], [general]));
  expect(ss.exponents).toEqual([100, 20, 5, 1, 0.2]);
  expect(ss.coefficients[4][0]).toBe(0);
  expect(s.exponents).toEqual([0.2]);
});
