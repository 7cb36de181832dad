import { totalmem } from 'node:os';
import { expect, test } from 'vitest';
import { exactly, type Forecast } from '@cofactor/sdk/contracts';
import { kernelVariant } from '../kernels/wasm.ts';
import { machineMemoryBytes, refuseTooLarge, storedIntegralsBytes } from './machine-memory.ts';

const forecastOf = (likely: number): Forecast => ({
  memoryBytes: { low: 0, likely, high: 10 * likely },
  wallMs: exactly(1),
  costMicroUsd: exactly(0),
  sizes: {},
  assumptions: [],
});

test('what steps may take is positive, and less than the machine has', () => {
  const bytes = machineMemoryBytes({});
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(totalmem());
});

test('COFACTOR_MEMORY_BYTES overrides it, and must be a positive number', () => {
  expect(machineMemoryBytes({ COFACTOR_MEMORY_BYTES: '1e9' })).toBe(1e9);
  for (const wrong of ['', 'much', '-1', '0'])
    expect(() => machineMemoryBytes({ COFACTOR_MEMORY_BYTES: wrong })).toThrow(/COFACTOR_MEMORY_BYTES: expected a positive number/);
});

test.runIf(kernelVariant() !== 'simd')(
  'integrals that are kept take a share of what steps may take, whatever is free at the moment',
  () => {
    expect(storedIntegralsBytes({ COFACTOR_MEMORY_BYTES: '4e9' })).toBe(1e9);
    expect(storedIntegralsBytes({ COFACTOR_MEMORY_BYTES: '1e12' })).toBe(3 * 2 ** 30);
    expect(storedIntegralsBytes({})).toBe(
      storedIntegralsBytes({ COFACTOR_MEMORY_BYTES: String(0.9 * Math.min(totalmem(), process.constrainedMemory() || Infinity)) }),
    );
  },
);

test('a step is refused by what it will likely take, with asked, limit and what fits', () => {
  expect(() => refuseTooLarge('casci', forecastOf(1000), 1000)).not.toThrow();
  try {
    refuseTooLarge('casci', forecastOf(3 * 2 ** 30), 2 ** 29);
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({
      code: 'TOO_LARGE',
      message: expect.stringMatching(/casci takes about 3\.0 GiB of memory, 512 MiB are available: take a smaller problem/),
      details: { resource: 'memoryBytes', asked: 3 * 2 ** 30, limit: 2 ** 29, fits: expect.stringContaining('512 MiB') },
    });
  }
});
