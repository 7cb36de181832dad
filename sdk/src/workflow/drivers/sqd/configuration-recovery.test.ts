import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream } from '../../../contracts/index.ts';
import { determinants } from '../../kinds/energy/sizes.ts';
import { batchStrings, inSector, printString, readConfigurations, recoverString, uniformTwin } from './configuration-recovery.ts';

const electrons = (mask: number): number => mask.toString(2).replaceAll('0', '').length;

/** A register of n orbitals with a sector, and outcomes with any electron numbers. */
const measured = fc.integer({ min: 1, max: 8 }).chain((n) =>
  fc.record({
    sector: fc.record({
      numOrbitals: fc.constant(n),
      numElectrons: fc.tuple(fc.integer({ min: 0, max: n }), fc.integer({ min: 0, max: n })),
    }),
    counts: fc.dictionary(
      fc.integer({ min: 0, max: 4 ** n - 1 }).map((state) => state.toString(2).padStart(2 * n, '0')),
      fc.integer({ min: 1, max: 20 }),
      { minKeys: 1, maxKeys: 30, noNullPrototype: true },
    ),
    occupations: fc.record({
      alpha: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: n, maxLength: n }),
      beta: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: n, maxLength: n }),
    }),
    seed: fc.nat(1000),
  }),
);

describe('configuration recovery', () => {
  test('conserves electron numbers, whatever was measured, and leaves alone what has them', () => {
    fc.assert(
      fc.property(measured, ({ sector, counts, occupations, seed }) => {
        const random = stream(seed, 'test');
        for (const configuration of readConfigurations(counts, sector)) {
          const alpha = recoverString(configuration.alpha, sector.numElectrons[0], occupations.alpha, random);
          const beta = recoverString(configuration.beta, sector.numElectrons[1], occupations.beta, random);
          expect([electrons(alpha), electrons(beta)]).toEqual(sector.numElectrons);
          if (inSector(configuration, sector)) expect([alpha, beta]).toEqual([configuration.alpha, configuration.beta]);
        }
      }),
      { seed: 1 },
    );
  });

  test('flips one way only: no electron is moved, only added or taken', () => {
    fc.assert(
      fc.property(measured, ({ sector, counts, occupations, seed }) => {
        for (const { alpha } of readConfigurations(counts, sector)) {
          const recovered = recoverString(alpha, sector.numElectrons[0], occupations.alpha, stream(seed, 'test'));
          expect([alpha & ~recovered, recovered & ~alpha]).toContain(0);
        }
      }),
      { seed: 2 },
    );
  });

  test('follows the occupancies: a missing electron goes where they are, a surplus one leaves where they are not', () => {
    const random = stream(3, 'test');
    const occupations = [1, 0.98, 0.02, 0];
    let right = 0;
    for (let k = 0; k < 200; k++) {
      right += Number(recoverString(0b0001, 2, occupations, random) === 0b0011); // ⟨n₁⟩ = 0.98
      right += Number(recoverString(0b1011, 2, occupations, random) === 0b0011); // ⟨n₃⟩ = 0
    }
    expect(right).toBeGreaterThan(380); // wrong only with weight δ: some 1 % a flip, 20 of 400 never
  });

  test('an occupancy that forbids every flip still conserves electrons', () => {
    expect(recoverString(0b00, 1, [0, 0], stream(0, 'test'))).toBeOneOf([1, 2]);
    expect(recoverString(0b11, 0, [1, 1], stream(0, 'test'))).toBe(0);
  });
});

describe('counts', () => {
  const sector = { numOrbitals: 2, numElectrons: [1, 1] as [number, number] };

  test('β stands left of α, orbital 0 rightmost in each', () => {
    expect(readConfigurations({ '1001': 3, '0110': 1 }, sector)).toEqual([
      { alpha: 0b10, beta: 0b01, count: 1 },
      { alpha: 0b01, beta: 0b10, count: 3 },
    ]);
    expect(printString(0b01, 2)).toBe('01');
  });

  test.each([
    ['a bit string of another length', { '101': 1 }],
    ['what is no bit string', { '10x1': 1 }],
    ['no shots', { '1001': 0 }],
    ['a part of a shot', { '1001': 0.5 }],
    ['nothing', {}],
  ])('refuse %s', (_, counts) => {
    expect(() => readConfigurations(counts, sector)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });

  test('refuse more orbitals than a mask holds', () => {
    const wide = { numOrbitals: 27, numElectrons: [1, 1] as [number, number] };
    expect(() => readConfigurations({ ['1'.repeat(54)]: 1 }, wide)).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }));
  });
});

describe('the uniform twin', () => {
  test('has as many samples with the same electron numbers, and equal seeds give equal bits', () => {
    fc.assert(
      fc.property(measured, ({ sector, counts, seed }) => {
        const configurations = readConfigurations(counts, sector);
        const tally = (of: typeof configurations): Record<string, number> => {
          const numbers: Record<string, number> = {};
          for (const { alpha, beta, count } of of) {
            const key = `${electrons(alpha)} ${electrons(beta)}`;
            numbers[key] = (numbers[key] ?? 0) + count;
          }
          return numbers;
        };
        const twin = uniformTwin(configurations, sector, stream(seed, 'twin'));
        expect(tally(twin)).toEqual(tally(configurations));
        expect(uniformTwin(configurations, sector, stream(seed, 'twin'))).toEqual(twin);
      }),
      { seed: 4 },
    );
  });

  test('draws every string as often: χ² of 15 strings', () => {
    const sector = { numOrbitals: 6, numElectrons: [2, 0] as [number, number] };
    const twin = uniformTwin([{ alpha: 0b11, beta: 0, count: 15_000 }], sector, stream(5, 'twin'));
    expect(twin).toHaveLength(15);
    const chi2 = twin.reduce((sum, { count }) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chi2).toBeLessThan(36.12); // 14 degrees of freedom, false alarm 1e-3, seed fixed
  });
});

describe('a batch', () => {
  test('keeps to the product dimension, to the sector, and to both spins alike', () => {
    fc.assert(
      fc.property(measured, fc.integer({ min: 1, max: 64 }), ({ sector, counts, occupations, seed }, maxProductDimension) => {
        const configurations = readConfigurations(counts, sector);
        const options = { occupations, maxProductDimension };
        const strings = batchStrings(configurations, sector, options, stream(seed, 'batch'));
        const { alpha, beta } = strings;
        expect(alpha.length * beta.length).toBeGreaterThan(0);
        expect(alpha.length * beta.length).toBeLessThanOrEqual(maxProductDimension);
        expect(alpha.length * beta.length).toBeLessThanOrEqual(determinants(sector.numOrbitals, sector.numElectrons));
        for (const mask of alpha) expect(electrons(mask)).toBe(sector.numElectrons[0]);
        for (const mask of beta) expect(electrons(mask)).toBe(sector.numElectrons[1]);
        if (sector.numElectrons[0] === sector.numElectrons[1] && alpha.length > 1) expect(alpha).toEqual(beta);
        expect(batchStrings(configurations, sector, options, stream(seed, 'batch'))).toEqual(strings);
      }),
      { seed: 6 },
    );
  });

  test('takes frequent configurations before rare ones', () => {
    const sector = { numOrbitals: 4, numElectrons: [1, 0] as [number, number] };
    const configurations = [1, 2, 4, 8].map((alpha) => ({ alpha, beta: 0, count: alpha === 4 ? 1000 : 1 }));
    const occupations = { alpha: [0.25, 0.25, 0.25, 0.25], beta: [0, 0, 0, 0] };
    const first = Array.from({ length: 100 }, (_, k) =>
      batchStrings(configurations, sector, { occupations, maxProductDimension: 1 }, stream(k, 'batch')),
    );
    expect(first.filter(({ alpha }) => alpha[0] === 4).length).toBeGreaterThan(95); // expected 99.7
  });
});
