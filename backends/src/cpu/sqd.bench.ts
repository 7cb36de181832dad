/**
 * Sampled subspaces of N2 at 1.0 Å in 6-31G, frozen core: 10 electrons in 16 orbitals, 19 million determinants. Energy against product
 * dimension for samples of an LUCJ circuit, for uniformly random ones through the same driver, and for selected CI; processor time of the
 * diagonalisations.
 *
 * Goal        at ≤ 1e5 determinants within 15 mEh of full CI and at least ten times closer than random samples.
 * Circuit     6 layers from MP2 amplitudes, all pairs, one million exact shots, one seed: 1896 configurations of 446 strings.
 * Reference   full CI: PySCF 2.14.0, FCI(10e, 16o) on RHF orbitals.
 * Outcome     52.3, 31.6, 14.9 mEh at 2500, 1e4, 99 856 determinants; random 2432, 2418, 2087; selected CI 8.2, 3.3, 0.24; 58 s of
 *             processor time in all, the largest diagonalisation 2.1 s. Another run had 27.3 at 1e4 and 15.0 at 1e5: how degenerate orbitals
 *             are turned is chance, and MP2 amplitudes turn with them. With 4e5 nothing changes: the strings end (scripts/lucj-study.ts).
 *
 * Run: npm run bench -- cpu/sqd
 */
import type { BenchRow } from '../bench.ts';
import { milli, onCpu, sampledNitrogen } from './sampled-nitrogen.test.support.ts';

const SIZES = [2500, 10_000, 100_000];

async function cpuSeconds<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const before = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return { value, seconds: (user + system) / 1e6 };
}

export async function bench(): Promise<BenchRow[]> {
  const { hamiltonian, subspace } = await sampledNitrogen({ layers: 6, local: false, shots: 1_000_000 });
  const rows: BenchRow[] = [];
  for (const size of SIZES) {
    const { value: sampled, seconds } = await cpuSeconds(() => subspace('measured', size));
    const random = await subspace('uniform', size);
    const selected = await onCpu({ kind: 'selected-ci', hamiltonian, determinants: sampled.determinants });
    const error = milli(sampled.energyHartree);
    const name = `N2 (10e,16o), ${sampled.determinants} determinants`;
    rows.push(
      {
        name,
        value: error,
        unit: 'mEh',
        ideal: milli(random.energyHartree),
        ratio: milli(random.energyHartree) / error,
        note: 'sampled beside random: times closer',
      },
      {
        name,
        value: error,
        unit: 'mEh',
        ideal: milli(selected.output.energyHartree),
        ratio: milli(selected.output.energyHartree) / error,
        note: 'sampled beside selected CI',
      },
      { name, value: seconds, unit: 's cpu', note: 'the diagonalisation of the samples' },
    );
  }
  return rows;
}
