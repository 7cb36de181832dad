/**
 * ADAPT-VQE where UCCSD falls short: [Zn(NH3)(N2)]2+ in 6-31G with the N–N bond stretched, six electrons in the six 2p orbitals of the
 * two atoms that AVAS chooses (examples/nitrogen). What each leaves to full CI of the space.
 *
 * Goal        below 1 mEh at 1.5 and 2.1 Å, slopes below 1e-4 hartree left in the pool.
 * Reference   CASCI and the minimum of UCCSD: PySCF 2.14.0 (data/reference/chemistry/zn-dinitrogen.json).
 *
 * Run: npm run bench -- cpu/adapt
 */
import { type ActiveSpace, atomicNumberOf, memoryStore, type RunContext } from '@cofactor/sdk/contracts';
import type { BenchRow } from '../bench.ts';
import { bohr, readReference } from '../chemistry/reference-rows.test.support.ts';
import { run as runFermion } from '../simulators/fermion/run.ts';
import { run } from './run.ts';

const context: RunContext = { signal: new AbortController().signal, artifacts: memoryStore() };

async function adaptRow(distance: number): Promise<BenchRow> {
  const row = readReference('zn-dinitrogen').rows.find(({ id }) => id === `zn-dinitrogen-${distance.toFixed(1)}`)!;
  const { casciHartree, uccsdHartree } = row.avas as unknown as { casciHartree: number; uccsdHartree: number };
  const system = {
    atomicNumbers: row.atomsAngstrom.map(([symbol]) => atomicNumberOf(symbol)),
    positionsBohr: [...bohr(row.atomsAngstrom.flatMap(([, ...position]) => position))],
    charge: row.charge,
    multiplicity: row.multiplicity,
    basis: row.basis,
  };
  const { output: scf } = await run<'scf'>(
    { kind: 'scf', system, reference: 'rhf', guess: 'atomic', stability: 'skip', maxIterations: 128, convergenceHartree: 1e-10 },
    context,
  );
  const activeSpace: ActiveSpace = { select: 'avas', electrons: 6, orbitals: 6, atoms: [5, 6], shells: ['2p'] };
  if (Math.abs(scf.energyHartree - row.energiesHartree.rhf!) > 1e-6)
    throw new Error(`another mean field than the reference: ${scf.energyHartree}`);
  const { output } = await run<'transform'>({ kind: 'transform', system, scf, frozenCore: false, activeSpace }, context);
  const started = process.cpuUsage();
  const grown = await runFermion<'vqe-loop'>(
    {
      kind: 'vqe-loop',
      hamiltonian: output.hamiltonian,
      ansatz: 'adapt',
      start: 'zero',
      maxIterations: 500,
      gradientTolerance: 1e-6,
      poolTolerance: 1e-4,
      seed: 0,
    },
    context,
  );
  const { user, system: kernel } = process.cpuUsage(started);
  const [value, ideal] = [grown.output.energyHartree, uccsdHartree].map((energy) => 1000 * (energy - casciHartree));
  return {
    name: `ADAPT-VQE, dinitrogen at ${distance} Å (6e, 6o)`,
    value,
    unit: 'mEh',
    ideal,
    ratio: ideal / value,
    note: `beside UCCSD; ${grown.output.parameters.length} operators, ${((user + kernel) / 1e6).toFixed(1)} s cpu; goal ≤ 1`,
  };
}

export async function bench(): Promise<BenchRow[]> {
  return [await adaptRow(1.5), await adaptRow(2.1)];
}
