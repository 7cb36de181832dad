import { contentHash, elementSymbol } from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { overlapMatrix } from '../integrals/index.ts';
import { allBasisSets, buildBasis, findBasis } from './index.ts';

const ATOMIC_NUMBERS = Array.from({ length: 30 }, (_, k) => k + 1);
const ORIGIN = new Float64Array(3);

/** Basis functions of one atom by period: H–He, Li–Ne, Na–Ar, K–Ca, Sc–Zn. */
const FUNCTIONS = {
  'STO-3G': { angular: 'spherical', counts: [1, 5, 9, 13, 18] },
  '6-31G': { angular: 'cartesian', counts: [2, 9, 13, 29, 29] },
  '6-31G*': { angular: 'cartesian', counts: [2, 15, 19, 35, 39] },
} as const;

/** SHA-256 of every exponent and coefficient, so that no figure changes unnoticed. */
const NUMBERS = {
  'STO-3G': '76b0f7c2b268e723a1e61df92c0d1914855f584953334bc6d41fbbade8fc38bc',
  '6-31G': 'ade7209d40326ab7a4fc51f7bd7100b80e2627025ac0af892aa2959dcfa1f820',
  '6-31G*': '948d2b410808221c41d6d860f5d81e906c4a2dd5b5a94f1317fe40fc05173bd8',
} as const;

function periodOf(atomicNumber: number): number {
  return [2, 10, 18, 20, 30].findIndex((last) => atomicNumber <= last);
}

describe.each(['STO-3G', '6-31G', '6-31G*'] as const)('%s', (name) => {
  test('covers H to Zn with the right number of functions in its own convention', () => {
    for (const atomicNumber of ATOMIC_NUMBERS) {
      const { system, angular } = buildBasis({ atomicNumbers: [atomicNumber], positionsBohr: ORIGIN }, name);
      expect(angular).toBe(FUNCTIONS[name].angular);
      expect(system.numFunctions, elementSymbol(atomicNumber)).toBe(FUNCTIONS[name].counts[periodOf(atomicNumber)]);
    }
  });

  test('every contraction has a positive norm and every element cites its literature', () => {
    const { elements, references } = findBasis(name);
    expect(elements.size).toBe(30);
    for (const atomicNumber of ATOMIC_NUMBERS) {
      const { system, citations } = buildBasis({ atomicNumbers: [atomicNumber], positionsBohr: ORIGIN }, name);
      const overlap = overlapMatrix(system);
      for (let mu = 0; mu < system.numFunctions; mu++) expect(overlap[mu * (system.numFunctions + 1)]).toBeCloseTo(1, 12);
      expect(citations.length).toBeGreaterThan(0);
      for (const { authors, title, year } of citations) {
        expect(authors.length).toBeGreaterThan(0);
        expect(title).not.toBe('');
        expect(year).toBeGreaterThan(1968);
      }
    }
    for (const { journal, doi, publisher } of references.values()) expect((journal && doi) ?? publisher).toBeTruthy();
  });

  test('holds the figures it was checked with', () => {
    const shells = [...findBasis(name).elements].map(([symbol, element]) => [symbol, element.shells]);
    expect(contentHash(shells)).toBe(NUMBERS[name]);
  });
});

test('a set is found by any case and alias', () => {
  expect(findBasis('sto-3g').name).toBe('STO-3G');
  expect(findBasis('6-31g(d)')).toBe(findBasis('6-31G*'));
  expect(allBasisSets().map((set) => set.name)).toEqual(['STO-3G', '6-31G', '6-31G*']);
});

test('an unknown set is refused with the sets there are', () => {
  expect(() => findBasis('cc-pv9z')).toThrowError(
    expect.objectContaining({
      code: 'INVALID_INPUT',
      details: { issues: [{ path: 'problem.basis', expected: 'one of STO-3G, 6-31G, 6-31G*, 6-31G(d)', got: '"cc-pv9z"' }] },
    }),
  );
});

test('an element the set lacks is refused by name', () => {
  const bromine = { atomicNumbers: [35], positionsBohr: ORIGIN };
  expect(() => buildBasis(bromine, '6-31g')).toThrowError(
    expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringContaining('Br') }),
  );
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
