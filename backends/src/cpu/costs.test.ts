import { expect, test } from 'vitest';
import { forecastCi } from '../chemistry/correlation/determinant-ci/forecast.ts';
import { packedBytes } from '../kernels/packed-integrals/packed-layout.ts';
import {
  casciCost,
  casscfCost,
  coupledClusterCost,
  fittedMp2Cost,
  mp2Cost,
  nevpt2Cost,
  PROCESS_BYTES,
  transformCost,
  type Cost,
} from './costs.ts';

const stored = (n: number) => ({ mode: 'stored', memoryBytes: packedBytes(n), flops: 0 }) as const;

/** Resident memory that steps in fresh processes took over an idle one, MiB, by scripts/memory-forecast.ts on 2026-11-22. */
const MEASURED: [string, number, Cost][] = [
  ['MP2 of 32 hydrogen molecules, 128 functions', 483, mp2Cost(128, 32, stored(128), 1)],
  ['MP2 of benzene/cc-pVDZ, frozen core', 340, mp2Cost(114, 15, stored(114), 1)],
  ['fitted MP2 of 32 hydrogen molecules', 330, fittedMp2Cost(128, 896, 32, 1)],
  ['benzene/cc-pVDZ to (12, 12)', 282, transformCost(114, 12, stored(114))],
  ['CCSD(T) of 4 hydrogen molecules, 112 functions', 1185, coupledClusterCost(112, 112, 4, stored(112), 1, true)],
  ['CASCI (10, 12)', 293, casciCost(forecastCi(12, 5, 5), 12, 1)],
  ['NEVPT2 of benzene/cc-pVDZ (6, 6)', 418, nevpt2Cost(114, 6, 18, stored(114), forecastCi(6, 3, 3), 1)],
  ['CASSCF of benzene/cc-pVDZ (6, 6)', 485, casscfCost(114, 6, stored(114), forecastCi(6, 3, 3), 1)],
  ['NEVPT2 of nitrogen/cc-pVDZ (10, 10)', 263, nevpt2Cost(28, 10, 2, stored(28), forecastCi(10, 5, 5), 1)],
];

test.each(MEASURED)('the forecast for %s is within a quarter of what was measured', (_, measuredMebibytes, { memoryBytes }) => {
  const ratio = (measuredMebibytes * 2 ** 20) / (PROCESS_BYTES + memoryBytes);
  expect(ratio).toBeGreaterThan(0.75);
  expect(ratio).toBeLessThan(1.25);
});
