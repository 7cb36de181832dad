import { expect, test } from 'vitest';
import {
  basisStateIndex,
  determinantIndex,
  excitationSign,
  popcount,
  singleExcitations,
  stringIndex,
  stringMasksOf,
  stringsOf,
} from './strings.ts';

test('strings stand in ascending order and stringIndex is their rank', () => {
  for (const [n, k] of [
    [1, 0],
    [1, 1],
    [6, 3],
    [12, 6],
    [30, 2],
    [30, 29],
  ]) {
    const { masks } = stringsOf(n, k);
    expect(new Set(masks).size).toBe(masks.length);
    for (let i = 0; i < masks.length; i++) {
      expect(popcount(masks[i])).toBe(k);
      expect(stringIndex(masks[i])).toBe(i);
      if (i > 0) expect(masks[i]).toBeGreaterThan(masks[i - 1]);
    }
  }
});

test('a determinant and its basis state name each other: α at the low bits', () => {
  const n = 5;
  const alpha = stringsOf(n, 2).masks;
  const beta = stringsOf(n, 3).masks;
  let index = 0;
  for (const a of alpha) {
    for (const b of beta) {
      expect(determinantIndex(a, b, n)).toBe(index++);
      expect(stringMasksOf(basisStateIndex(a, b, n), n)).toEqual({ alphaMask: a, betaMask: b });
    }
  }
  expect(basisStateIndex(0b00011, 0b00101, n)).toBe(0b0010100011);
});

test('the sign of an excitation counts the electrons it passes', () => {
  expect(excitationSign(0b0111, 3, 0)).toBe(1);
  expect(excitationSign(0b0111, 3, 1)).toBe(-1);
  expect(excitationSign(0b1010, 0, 3)).toBe(-1);
  expect(excitationSign(1, 29, 0)).toBe(1);
});

test('single excitations lead from string to string and back with one sign', () => {
  const space = stringsOf(6, 3);
  const { first, target, pair, sign } = singleExcitations(space);
  for (let j = 0; j < space.masks.length; j++) {
    expect(first[j + 1] - first[j]).toBe(9);
    for (let e = first[j]; e < first[j + 1]; e++) {
      const back = [...target.subarray(first[target[e]], first[target[e] + 1])].indexOf(j) + first[target[e]];
      expect(pair[back]).toBe(pair[e]);
      expect(sign[back]).toBe(sign[e]);
      if (e > first[j]) expect(pair[e]).toBeGreaterThan(pair[e - 1]);
    }
  }
});

test('spaces that masks cannot hold are refused', () => {
  expect(() => stringsOf(31, 1)).toThrow(/at most 30 orbitals, got 31/);
  expect(() => stringsOf(4, 5)).toThrow(/0 … 4 electrons/);
  expect(() => basisStateIndex(0, 0, 27)).toThrow(/54 qubits/);
});
