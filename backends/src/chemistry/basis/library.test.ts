import { contentHash, elementSymbol } from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { overlapMatrix } from '../integrals/index.ts';
import { allBasisSets, buildBasis, findBasis, type ElementShell } from './index.ts';

const ORIGIN = new Float64Array(3);

/** Convention, elements covered, basis functions of H, C, O and of the heaviest listed element. */
const SETS = {
  'STO-3G': ['spherical', 36, { H: 1, C: 5, O: 5, S: 9, Ca: 13, Zn: 18 }],
  'STO-6G': ['spherical', 36, { H: 1, C: 5, O: 5, S: 9, Zn: 18 }],
  '3-21G': ['cartesian', 36, { H: 2, C: 9, O: 9, S: 13, Zn: 29 }],
  '6-31G': ['cartesian', 36, { H: 2, C: 9, O: 9, S: 13, Ca: 29, Zn: 29 }],
  '6-31G*': ['cartesian', 36, { H: 2, C: 15, O: 15, S: 19, Ca: 35, Zn: 39 }],
  '6-31G**': ['cartesian', 36, { H: 5, C: 15, O: 15, S: 19, Zn: 39 }],
  '6-31+G*': ['cartesian', 18, { H: 2, C: 19, O: 19, S: 23 }],
  '6-311G': ['spherical', 26, { H: 3, C: 13, O: 13, S: 21 }],
  '6-311G**': ['spherical', 26, { H: 6, C: 18, O: 18, S: 26 }],
  'def2-SVP': ['spherical', 36, { H: 5, C: 14, O: 14, S: 18, Zn: 31 }],
  'def2-TZVP': ['spherical', 36, { H: 6, C: 31, O: 31, S: 37, Zn: 48 }],
  'cc-pVDZ': ['spherical', 35, { H: 5, C: 14, O: 14, S: 18, Zn: 43 }],
  'cc-pVTZ': ['spherical', 35, { H: 14, C: 30, O: 30, S: 34, Zn: 68 }],
  'aug-cc-pVDZ': ['spherical', 34, { H: 9, C: 23, O: 23, S: 27, Zn: 59 }],
} as const;
type Name = keyof typeof SETS;

/** SHA-256 of every exponent and coefficient as the Basis Set Exchange 0.12 prints them, so that no figure changes unnoticed. */
const NUMBERS: Record<string, string> = {
  'STO-3G': '75364077a3f00db01022fdd4f1a789b289eb38c4b13ab075b9a702887a934931',
  'STO-6G': 'c280b35a4399a416f9cd2825e9c3b8aa1dccf68d13bd0e7e998ca1df4ee57fe3',
  '3-21G': 'd6c5c1b9e35a8943e2e9af454e71ff2aa405fe8f608c2ad35f6f1d251f4ef659',
  '6-31G': '6bc01dbd8361d34b2444645aae9bbdd4067dc423bacb7cda74d65f4f03eb654c',
  '6-31G*': '082865870ad64462c91171e70747c4c62fe5ecf9917e689d9d24d5ee8e8a9acf',
  '6-31G**': 'c0f907c233c916703e678ab0918cc29fd8a4afcd47f622e52465b6b016868f9b',
  '6-31+G*': '67eaf2f4bd6de2dfd81ba501cd3db27af3f451e344d7876fd27b0f68edcbdb52',
  '6-311G': 'd388d84585e990781b67650b79fb9e06b1ee4b125052fb2026adef2b8b4272da',
  '6-311G**': '68099cc386e7f28407c4fb9276fd83b2b9627f058d0364e04870eebb7a62a16d',
  'def2-SVP': 'eee23f5b85974988c2c5f1e448ae4f10b2957f2ff0becbe79aca59d41bf40775',
  'def2-TZVP': 'f526bbbf1105fb2810583f42230c3881fa227d4d33c1d700436cf4c0f881118f',
  'cc-pVDZ': '8efca03700e9a9a1de2c69e1df0c4b0c469b508971ee62cbebe0bf08ebfc8eff',
  'cc-pVTZ': 'b042fcd6ac65a90a808afd9f65c01000528a7b6fc6d3e9270465ba7ca4035ab8',
  'aug-cc-pVDZ': '6f34059d25ede85fbf3fbfc39325a377196c5b86a838f209f4dc4cba5c0888be',
  'def2-universal-JKFIT': '810b120658bc8a7459e6f50c0f9b080e2703dc1f6fe5ac582a60c9133c36e1ec',
  'def2-SVP-RIFIT': 'cf0ac9e405f3a134818b923c8a35423d5fbf1faba80c53958fcec692a6a605af',
  'cc-pVDZ-RIFIT': 'f690742f473782ac518f6cae36fbe337c2d20f16c80129294258a8c9115d0de6',
  'cc-pVTZ-RIFIT': '23fd97b1a0872d08e5b5b0ce24bd3736ee54c466bdcfab93ae50743f7a1f0d4a',
};

/** Shells of each element in an order that does not depend on how a set is written down. */
function numbersOf(elements: ReadonlyMap<string, { shells: readonly ElementShell[] }>): unknown {
  return [...elements].map(([symbol, { shells }]) => [
    symbol,
    shells.map((shell) => JSON.stringify([shell.l, shell.exponents, shell.coefficients])).sort(),
  ]);
}

describe.each(Object.keys(SETS) as Name[])('%s', (name) => {
  const [angular, numElements, counts] = SETS[name];
  const set = findBasis(name);

  test('has its convention, its elements and as many functions as published', () => {
    expect(set).toMatchObject({ name, angular, role: 'orbital' });
    expect(set.elements.size).toBe(numElements);
    const count = (symbol: string): number => {
      const atomicNumber = ALL_SYMBOLS.indexOf(symbol) + 1;
      return buildBasis({ atomicNumbers: [atomicNumber], positionsBohr: ORIGIN }, name).system.numFunctions;
    };
    for (const [symbol, expected] of Object.entries(counts)) expect(count(symbol), symbol).toBe(expected);
  });

  test('every function has unit norm and every element cites its literature', () => {
    for (const symbol of Object.keys(counts)) {
      const atomicNumber = ALL_SYMBOLS.indexOf(symbol) + 1;
      const { system, citations } = buildBasis({ atomicNumbers: [atomicNumber], positionsBohr: ORIGIN }, name);
      const overlap = overlapMatrix(system);
      for (let mu = 0; mu < system.numFunctions; mu++) expect(overlap[mu * (system.numFunctions + 1)]).toBeCloseTo(1, 12);
      expect(citations.length).toBeGreaterThan(0);
    }
    for (const { citations } of set.elements.values()) {
      expect(citations.length).toBeGreaterThan(0);
      for (const key of citations) expect(set.references.get(key)?.authors.length, key).toBeGreaterThan(0);
    }
    for (const { journal, doi, publisher, year } of set.references.values()) {
      expect((journal && doi) ?? publisher).toBeTruthy();
      expect(year).toBeGreaterThan(1968);
    }
  });
});

const ALL_SYMBOLS = Array.from({ length: 36 }, (_, k) => elementSymbol(k + 1));

test('every set holds the figures it was checked with', () => {
  expect(Object.fromEntries(allBasisSets().map(({ name, elements }) => [name, contentHash(numbersOf(elements))]))).toEqual(NUMBERS);
});

test('a set is found by any case and alias', () => {
  expect(findBasis('sto-3g').name).toBe('STO-3G');
  expect(findBasis('6-31g(d)')).toBe(findBasis('6-31G*'));
  expect(findBasis('6-311G(d, p)')).toBe(findBasis('6-311g**'));
  expect(findBasis(' CC-PVDZ ').name).toBe('cc-pVDZ');
  for (const set of allBasisSets()) for (const alias of [set.name, ...set.aliases]) expect(findBasis(alias)).toBe(set);
});

test('an unknown set is refused with the orbital sets there are', () => {
  expect(() => findBasis('cc-pv9z')).toThrowError(
    expect.objectContaining({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/STO-3G.*6-31G\*, 6-31G\(d\).*cc-pVTZ/),
    }),
  );
  expect(() => findBasis('cc-pv9z')).not.toThrowError(/RIFIT/);
});

test('a fitting set is refused where orbitals are asked for, and the other way round', () => {
  const oxygen = { atomicNumbers: [8], positionsBohr: ORIGIN };
  expect(() => buildBasis(oxygen, 'cc-pVDZ-RIFIT')).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' }));
  expect(() => buildBasis(oxygen, 'cc-pVDZ', undefined, 'fitting')).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' }));
  expect(buildBasis(oxygen, 'cc-pVDZ-RIFIT', undefined, 'fitting').system.numFunctions).toBe(56);
});

test('an element the set lacks is refused by name, with the sets that have it', () => {
  const potassium = { atomicNumbers: [19], positionsBohr: ORIGIN };
  expect(() => buildBasis(potassium, 'cc-pvdz')).toThrowError(
    expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringMatching(/K: use .*def2-SVP/) }),
  );
  expect(() => buildBasis({ atomicNumbers: [53], positionsBohr: ORIGIN }, '6-31g')).toThrowError(/no set here has it/);
});

test('the caller may choose the other angular convention', () => {
  const oxygen = { atomicNumbers: [8], positionsBohr: ORIGIN };
  expect(buildBasis(oxygen, '6-31g*', 'spherical')).toMatchObject({ angular: 'spherical', system: { numFunctions: 14 } });
  expect(buildBasis(oxygen, '6-31g*').system.shells.every((shell) => !shell.spherical)).toBe(true);
});

test('a shared sp shell becomes an s and a p shell over the same exponents', () => {
  const [, s, p] = findBasis('6-31g').elements.get('C')?.shells ?? [];
  expect([s.l, p.l]).toEqual([0, 1]);
  expect(p.exponents).toEqual(s.exponents);
});

test('several contractions over the same exponents stay one shell', () => {
  const [s] = findBasis('cc-pvdz').elements.get('O')?.shells ?? [];
  expect(s).toMatchObject({ l: 0, coefficients: { length: 3 }, exponents: { length: 9 } });
});
