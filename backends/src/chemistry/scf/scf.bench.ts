/**
 * RHF/6-31G* of benzene (102 functions) with stored integrals on one thread, from the basis to the flags of stability. Minima over
 * rounds of process CPU time, so that other load on the machine falls away.
 *
 * Goal        the whole calculation in 3 s of CPU.
 * Rival       PySCF 2.14.0 (libcint 6.1.2, integrals in memory), 1 thread, 2.5 GHz Xeon, recorded 2026-11-22 on the same input:
 *             one-electron integrals and RHF 2.53 s CPU, 2.63 s wall, 8 cycles to its own thresholds, without a test of stability.
 *
 * Notes       `cofactor run` of it as a whole process took 5.9 to 9.1 s of wall time in one day (goal 8 s on two cores; the machine
 *             drifts): integrals 0.8 s, 11 iterations 2.1 s, stability 3.2 s, start-up about 1.5 s. J/K digestion sweeps all
 *             integrals once per density, and a triplet density needs no J: digesting several densities together and leaving J
 *             out there would take most of the stability test away. A looser Davidson threshold saved 2 of 29 densities.
 *
 * Run: npm run bench -- scf
 */
import type { BenchRow } from '../../bench.ts';
import { buildBasis } from '../basis/index.ts';
import { bohr } from '../reference-rows.test.support.ts';
import { runScf, type ScfControl } from './index.ts';

const RIVAL_SECONDS = 2.53;
const ROUNDS = 3;
const RING_ANGSTROM = { 6: 1.397, 1: 2.481 } as const;

/** Regular hexagons of carbon and hydrogen. */
function benzene(): { atomicNumbers: number[]; positionsBohr: Float64Array } {
  const atomicNumbers = [6, 6, 6, 6, 6, 6, 1, 1, 1, 1, 1, 1];
  const positions = ([6, 1] as const).flatMap((element) =>
    Array.from({ length: 6 }, (_, k) => (k * Math.PI) / 3).flatMap((angle) => [
      RING_ANGSTROM[element] * Math.cos(angle),
      RING_ANGSTROM[element] * Math.sin(angle),
      0,
    ]),
  );
  return { atomicNumbers, positionsBohr: bohr(positions) };
}

function cpuSeconds(stability: ScfControl['stability']): number {
  const before = process.cpuUsage();
  const { system } = buildBasis(benzene(), '6-31g*');
  runScf({ system, charge: 0, multiplicity: 1, reference: 'rhf' }, { stability });
  const { user, system: kernel } = process.cpuUsage(before);
  return (user + kernel) / 1e6;
}

export function bench(): BenchRow[] {
  return (['follow', 'skip'] as const).map((stability) => {
    const value = Math.min(...Array.from({ length: ROUNDS }, () => cpuSeconds(stability)));
    return {
      name: `benzene RHF/6-31G*, ${stability === 'skip' ? 'without' : 'with'} its test of stability`,
      value,
      unit: 's cpu',
      ideal: RIVAL_SECONDS,
      ratio: RIVAL_SECONDS / value,
      note: 'beside PySCF without that test, recorded',
    };
  });
}
