/** Audits on their numbers alone: counts in, verdict, table and picture out. */
import { describe, expect, test } from 'vitest';
import type { SubspaceLadder } from '../../contracts/index.ts';
import { readCounts } from './counts.ts';
import { auditMarks, auditPlot, auditText } from './picture.ts';
import { auditTable } from './table.ts';
import { auditVerdict } from './verdict.ts';

describe('counts', () => {
  test.each([
    ['an object', { '0011': 7, '0101': 1 }],
    ['an object in a document', { counts: { '0011': 7, '0101': 1 }, device: 'x' }],
    ['one string a shot', [...Array.from({ length: 7 }, () => '0011'), '0101']],
    ['registers apart', { '00 11': 3, '00_11': 4, '01 01': 1 }],
  ])('%s', (_, json) => expect(readCounts(json)).toEqual({ '0011': 7, '0101': 1 }));

  test.each([
    ['nothing', {}, /at least one/],
    ['a number', 3, /an object from bit string/],
    ['a count of none', { '01': 0 }, /counts\.01: expected an integer >= 1/],
    ['a count that is a share', { '01': 0.5 }, /counts\.01/],
    ['a shot that is no string', ['01', 2], /counts\.1: expected a bit string/],
  ])('%s is refused', (_, json, message) => expect(() => readCounts(json)).toThrow(message));
});

type Rung = SubspaceLadder['rungs'][number];
const rung = (determinants: number, energy: number, chance: number[], selected: number): Rung => ({
  maxDeterminants: determinants,
  measured: { energyHartree: energy, determinants, chanceHartree: chance },
  selectedCi: { energyHartree: selected, determinants },
});
const ladder = (...rungs: Rung[]): SubspaceLadder => ({
  rungs,
  numOrbitals: 4,
  numElectrons: [2, 2],
  sectorDeterminants: 36,
  samples: 200,
  samplesInSector: 150,
  configurations: 9,
  configurationsInSector: 6,
});
const CHANCE = [-1, -1.1, -1.2, -1.05, -1.15];

describe('verdict', () => {
  test('better than chance and worse than selected CI at all sizes', () => {
    const { headline, lines } = auditVerdict(ladder(rung(4, -1.25, CHANCE, -1.3), rung(9, -1.35, CHANCE, -1.4)), -1.5);
    expect(headline).toBe('picks better determinants than chance at all 2 sizes; worse than selected CI at all 2 sizes');
    expect(lines).toContain('200 samples, 9 different; 50 (25.0 %) have other electron numbers than 2 α and 2 β');
    expect(lines).toContain('at 9 determinants: 150.00 mEh above full CI, the best random subspace 300.00 mEh, selected CI 100.00 mEh');
    expect(lines.at(-1)).toContain('once in 6 times');
  });

  test('one random subspace that is as good is enough to say no', () => {
    const { headline } = auditVerdict(ladder(rung(4, -1.19, CHANCE, -1.3)));
    expect(headline).toBe('picks no better determinants than chance at the one size; worse than selected CI at the one size');
  });

  test('what differs from size to size is said by size', () => {
    const { headline } = auditVerdict(ladder(rung(4, -1.25, CHANCE, -1.2), rung(9, -1.1, CHANCE, -1.4)));
    expect(headline).toBe(
      'picks better determinants than chance at 1 of 2 sizes (4 determinants); worse than selected CI at 1 of 2 sizes (9 determinants), better than selected CI at 1 of 2 sizes (4 determinants)',
    );
  });

  test('a subspace of the whole sector says nothing', () => {
    const all = rung(36, -1.5, [-1.5, -1.5, -1.5, -1.5, -1.5], -1.5);
    expect(auditVerdict(ladder(all)).headline).toMatch(/^no verdict/);
    const { headline, lines } = auditVerdict(ladder(rung(4, -1.25, CHANCE, -1.3), all));
    expect(headline).toContain('at the one size');
    expect(lines.join()).toContain('exhaustive: 1 of 2');
  });

  test('swapping the samples with chance swaps the verdict', () => {
    const at = (energy: number, chance: number) =>
      auditVerdict(ladder(rung(4, energy, [chance, chance, chance, chance, chance], -2))).headline;
    expect(at(-1.2, -1.1)).toContain('picks better');
    expect(at(-1.1, -1.2)).toContain('picks no better');
  });
});

describe('table and picture', () => {
  const two = ladder(rung(4, -1.25, CHANCE, -1.3), rung(36, -1.35, CHANCE, -1.4));

  test('energies, and errors where full CI is known', () => {
    expect(auditTable(two, -1.5).rows).toEqual([
      ['4', '-1.250000 (250.00)', '-1.200000 (300.00 … 500.00)', '-1.300000 (200.00)'],
      ['36 (exhaustive)', '-1.350000 (150.00)', '-1.200000 (300.00 … 500.00)', '-1.400000 (100.00)'],
    ]);
    expect(auditTable(two, undefined).rows[0]).toEqual(['4', '-1.250000', '-1.200000 … -1.000000', '-1.300000']);
  });

  test('every number of the ladder is a mark, and every arm a letter', () => {
    expect(auditMarks(two)).toHaveLength(6);
    expect(auditMarks(two)[1]).toEqual({ arm: 'random', determinants: 4, energyHartree: -1.1, lowHartree: -1.2, highHartree: -1 });
    const text = auditText(two, -1.5);
    for (const word of ['m as measured', 'o random', 's selected CI', '4.0e-1', '1.0e-1']) expect(text).toContain(word);
  });

  test('the plot is an SVG that names its arms', async () => {
    const { svg, description } = await auditPlot(two, -1.5);
    expect(svg).toMatch(/^<svg/);
    expect(svg).toContain('selected CI');
    expect(description).toContain('5 random draws');
  });
});
