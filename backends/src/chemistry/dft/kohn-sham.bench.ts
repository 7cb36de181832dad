/**
 * B3LYP of caffeine in 6-31G* (230 functions, 260 000 points) from the basis to canonical orbitals, and its gradient: wall time on the
 * threads there are. Integrals are kept where a step would keep them (storedIntegralsBytes).
 *
 * Goal        60 s for the energy.
 *
 * Outcome     Two quiet cores of a 2.5 GHz Xeon, 2026-11-22: 35.1 s (65.9 s of CPU, 20 iterations), the gradient 23.5 s.
 *             With integrals made afresh, on a machine with some twenty other busy processes on its two cores (2026-11-22), where wall time says nothing: 127 s of
 *             CPU in 20 iterations, energy settled to 1e-9 hartree after ten: 20 s to the first energy (grid, atomic guess, integral
 *             bounds), then 5 to 6 s an iteration, half of it J and K made afresh and half the quadrature, of which matrix products take
 *             55 %, values of the functions 25 %. A pass of the quadrature alone takes 2.5 s of CPU (3.1 s before its density and
 *             potential were formed in WebAssembly). Two quiet cores would take somewhat over 60 s.
 *             With integrals stored, as a step with 2.6 GiB to spare has them, at a raised priority among twenty other processes: 48.6 s of wall
 *             time, 87 s of CPU in 20 iterations: 29.7 s for 21 passes of the quadrature, 8.8 s for the integrals, 5.7 s for J and K.
 *
 * Run: npm run bench -- kohn-sham
 */
import { readFileSync } from 'node:fs';
import { atomicNumberOf } from '@cofactor/sdk/contracts';
import type { BenchRow } from '../../bench.ts';
import { storedIntegralsBytes } from '../../engine/machine-memory.ts';
import { type Angular, buildBasis } from '../basis/index.ts';
import { scfGradient } from '../gradients/index.ts';
import { bohr } from '../reference-rows.test.support.ts';
import { runScf } from '../scf/index.ts';

const GOAL_SECONDS = 60;

interface TimedRow {
  id: string;
  basis: string;
  angular: Angular;
  atomsAngstrom: [symbol: string, x: number, y: number, z: number][];
}

export function bench(): BenchRow[] {
  const file = new URL('../../../data/reference/chemistry/mean-field-timings.json', import.meta.url);
  const row = (JSON.parse(readFileSync(file, 'utf8')) as { rows: TimedRow[] }).rows.find(({ id }) => id.includes('caffeine'));
  if (!row) throw new Error('no row of caffeine');
  const atomicNumbers = row.atomsAngstrom.map(([symbol]) => atomicNumberOf(symbol));
  const positionsBohr = bohr(row.atomsAngstrom.flatMap(([, x, y, z]) => [x, y, z]));
  const { system } = buildBasis({ atomicNumbers, positionsBohr }, row.basis, row.angular);
  const rows: BenchRow[] = [];
  const timed = <T>(name: string, work: () => T, note: (result: T) => string): T => {
    const start = performance.now();
    const before = process.cpuUsage();
    const result = work();
    const value = (performance.now() - start) / 1000;
    const spent = process.cpuUsage(before);
    const cpuSeconds = ((spent.user + spent.system) / 1e6).toFixed(1);
    rows.push({
      name,
      value,
      unit: 's wall',
      ideal: GOAL_SECONDS,
      ratio: GOAL_SECONDS / value,
      note: `${cpuSeconds} s cpu; ${note(result)}`,
    });
    return result;
  };
  const scf = timed(
    'caffeine/6-31G* B3LYP',
    () =>
      runScf(
        { system, charge: 0, multiplicity: 1, reference: 'rhf', functional: 'b3lyp' },
        { stability: 'skip', memoryBytes: storedIntegralsBytes() },
      ),
    ({ iterations, energyHartree }) => `${iterations} iterations, ${energyHartree.toFixed(6)} hartree`,
  );
  timed(
    'caffeine/6-31G* B3LYP gradient',
    () => scfGradient({ scf }),
    ({ nuclei }) => `largest component ${Math.max(...nuclei.map(Math.abs)).toExponential(2)} hartree/bohr`,
  );
  return rows;
}
