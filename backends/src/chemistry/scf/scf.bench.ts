/**
 * RHF of four molecules from the basis to canonical orbitals, wall time on the threads there are, beside PySCF's on two; of benzene
 * also with its tests of stability, in CPU time. Integrals are kept where a step would keep them (storedIntegralsBytes): on a machine
 * of 24 GiB those of all four, up to caffeine's 2.6 GiB.
 *
 * Goal        wall time at most 0.6 of PySCF's: a ratio of at least 1.67. Our thresholds are tighter (orbital gradient 1e-8): 11 to 20
 *             iterations against 8 to 13.
 * Rival       data/reference/chemistry/mean-field-timings.json: PySCF 2.14.0 with libcint 6.1.2, its integrals in memory.
 *
 * Outcome     Two quiet cores of a 2.5 GHz Xeon, two threads, without stability, 2026-11-22, wall time and share of PySCF's: benzene
 *             0.577 s (0.43; 0.9 in the first run of a process), (H2O)20 1.42 s (0.19), alanine dipeptide 3.64 s (0.38), caffeine 11.1 s
 *             (0.40); in an hour in which everything took longer 0.49, 0.24, 0.45 and 0.47; with one of the cores taken 0.61 to 0.65. What brought them here, in order: passes over stored integrals take changes of the density and leave out blocks of two
 *             by eight functions that cannot matter (caffeine 34 to 19 s of CPU); integrals are placed four at a time, pairs and
 *             one-electron integrals are made in half the time, and one thread makes the latter, orbitals of the overlap and the guess while
 *             the other is at the integrals (benzene 0.975 to 0.65 s).
 *             K+ in a cage of eight formamides, STO-3G, 157 functions (not a row): 4.2 s, 5.7 s with stability, among twenty busy processes.
 *             Of benzene's 0.64 s: 0.03 before integrals, 0.33 for them, 0.17 for twelve passes, 0.11 for algebra. Integrals cost 0.16 s of CPU
 *             to compute, 0.06 s to place, and 27 000 fresh pages 0.06 to 0.27 s, as the machine is busy. That a helper makes these ahead,
 *             or all threads at once, gained nothing.
 *             Of the blocks a pass of alanine dipeptide reads 0.83 at a density change of 1, 0.68 at 1e-4, 0.40 at 1e-8; of benzene 0.99, 0.98
 *             and 0.85. Blocks of two by four would save 0.06 of all and no time that could be told from noise; nor did reading ahead.
 *             DIIS over 8, 16 or 24 iterates instead of 12 takes the same 19 iterations.
 *             What is left: fresh pages of the system cost some 6 µs each, 1.3 s of CPU for the 900 MB of alanine dipeptide; of benzene's
 *             first run on a thread, loading the helper takes as long as the integrals; iterations after an orbital gradient of 3e-5, where PySCF
 *             stops, are 7 of 20 (benzene: 5 of 11).
 *
 * Run: npm run bench -- scf
 */
import { readFileSync } from 'node:fs';
import { atomicNumberOf } from '@cofactor/sdk/contracts';
import { type BenchRow, fastest } from '../../bench.ts';
import { storedIntegralsBytes } from '../../engine/machine-memory.ts';
import { type Angular, buildBasis } from '../basis/index.ts';
import { bohr } from '../reference-rows.test.support.ts';
import { runScf, type ScfControl, type ScfResult } from './index.ts';

interface TimedRow {
  id: string;
  basis: string;
  angular: Angular;
  rhfHartree: number;
  seconds: { oneThreadCpu: number; twoThreadsWall: number };
  atomsAngstrom: [symbol: string, x: number, y: number, z: number][];
}

function solve({ basis, angular, atomsAngstrom }: TimedRow, stability: ScfControl['stability']): ScfResult {
  const atomicNumbers = atomsAngstrom.map(([symbol]) => atomicNumberOf(symbol));
  const positionsBohr = bohr(atomsAngstrom.flatMap(([, x, y, z]) => [x, y, z]));
  const { system } = buildBasis({ atomicNumbers, positionsBohr }, basis, angular);
  return runScf({ system, charge: 0, multiplicity: 1, reference: 'rhf' }, { stability, memoryBytes: storedIntegralsBytes() });
}

/** Runs of a molecule that takes a second, the quickest of which counts: a disturbance weighs much in it. The others run once. */
const ROUNDS = 5;
const SHORT_SECONDS = 2;

export async function bench(): Promise<BenchRow[]> {
  const file = new URL('../../../data/reference/chemistry/mean-field-timings.json', import.meta.url);
  const { rows } = JSON.parse(readFileSync(file, 'utf8')) as { rows: TimedRow[] };
  const benzene = rows[0];
  const cold = (await fastest(1, () => solve(benzene, 'follow'))).cpu;
  const ideal = benzene.seconds.oneThreadCpu;
  const measured: BenchRow[] = [];
  for (const row of rows) {
    const rival = row.seconds.twoThreadsWall;
    let last: ScfResult | undefined;
    const { cpu, wall } = await fastest(rival < SHORT_SECONDS ? ROUNDS : 1, () => (last = solve(row, 'skip')));
    const error = (last?.energyHartree ?? Number.NaN) - row.rhfHartree;
    measured.push({
      name: row.id,
      value: wall,
      unit: 's wall',
      ideal: rival,
      ratio: rival / wall,
      note: `${cpu.toFixed(1)} s cpu of ${row.seconds.oneThreadCpu.toFixed(1)}, ${last?.iterations} iterations; beside PySCF, ${error.toExponential(0)} Eh from its energy`,
    });
  }
  return [
    { name: `${benzene.id}, cold, with stability`, value: cold, unit: 's cpu', ideal, ratio: ideal / cold, note: 'beside PySCF without' },
    ...measured,
  ];
}
