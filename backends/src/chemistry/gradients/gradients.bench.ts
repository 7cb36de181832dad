/**
 * RHF gradient of benzene in 6-31G* after its SCF, on one thread, in CPU time beside PySCF's.
 *
 * Goal        at most 0.6 of PySCF's time, 4.3 s of wall time on two threads: a ratio of at least 1.67.
 * Rival       PySCF 2.14.0 with libcint 6.1.2, one thread of a 2.5 GHz Xeon: 12.872 s of CPU (7.112 s wall on two threads).
 *
 * Outcome     On the same kind of machine with some ten to twenty other busy processes (2026-11-22): 1.9–2.7 s of CPU, a ratio of 5 to 7;
 *             on one thread, a quarter to 0.4 of PySCF's wall time on two. Half is the half-made integrals X with one more unit of angular
 *             momentum, a quarter their contraction with the density; expanding the bras in TypeScript takes a tenth. No derivative
 *             integral is formed.
 *
 * Run: npm run bench -- gradients
 */
import type { BenchRow } from '../../bench.ts';
import { readReference, scfInputOf } from '../reference-rows.test.support.ts';
import { runScf } from '../scf/index.ts';
import { scfGradient } from './index.ts';

const RIVAL_SECONDS = 12.872;

export function bench(): BenchRow[] {
  const row = readReference('public').rows.find(({ id }) => id === 'benzene-631g_st-cart');
  if (!row) throw new Error('no row benzene-631g_st-cart');
  const scf = runScf(scfInputOf(row, 'rhf'), { stability: 'skip' });
  const cpu = process.cpuUsage();
  scfGradient({ scf });
  const { user, system } = process.cpuUsage(cpu);
  const value = (user + system) / 1e6;
  return [
    { name: 'benzene/6-31G* RHF gradient', value, unit: 's cpu', ideal: RIVAL_SECONDS, ratio: RIVAL_SECONDS / value, note: 'beside PySCF' },
  ];
}
