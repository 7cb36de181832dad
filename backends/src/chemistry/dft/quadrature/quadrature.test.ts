import { stream } from '@cofactor/sdk/contracts';
import { afterEach, expect, test, vi } from 'vitest';
import { buildBasis } from '../../basis/index.ts';
import { symmetricMatrix } from '../../integrals/fixtures.ts';
import { createExchangeCorrelation } from '../index.ts';

afterEach(() => vi.unstubAllEnvs());

/** Two waters: large enough that a helper is worth starting. */
const { system } = buildBasis(
  {
    atomicNumbers: [8, 1, 1, 8, 1, 1],
    positionsBohr: Float64Array.of(0, 0, 0, 1.43, 1.11, 0, -1.43, 1.11, 0, 0.4, -0.3, 5.6, 1.8, 0.7, 6, -1.1, 0.9, 5.9),
  },
  'cc-pvdz',
);

test('one thread and three give the same bits', () => {
  const random = stream(3, 'densities', 0);
  const densities = [0, 1].map(() => symmetricMatrix(system.numFunctions, random));
  const [one, three] = [1, 3].map((threads) => {
    vi.stubEnv('COFACTOR_THREADS', String(threads));
    const functional = createExchangeCorrelation(system, 'pbe', 'coarse');
    expect(functional.threads).toBe(threads);
    const result = { build: functional.build(densities), gradient: functional.gradient(densities) };
    functional.dispose();
    return result;
  });
  expect(three).toEqual(one);
});

test('an abort stops it', () => {
  const controller = new AbortController();
  const functional = createExchangeCorrelation(system, 'svwn5', 'coarse', { signal: controller.signal });
  controller.abort();
  const density = symmetricMatrix(system.numFunctions, stream(4, 'density', 0));
  expect(() => functional.build([density])).toThrowError(expect.objectContaining({ code: 'CANCELLED' }));
});
