/**
 * Full CI of hydrogen chains in STO-3G, H10 (63,504 determinants) and H12 (853,776), and CASCI(12,12) of benzene/6-31G* (853,776) with
 * the integrals of its space. Minima over rounds: process CPU time on one thread, so that other load on the machine falls away, and wall
 * time on all.
 *
 * Goal        a product H c at ≥ 0.5 of the speed of a plain matrix product, H10 in under a second; walls at most three times PySCF's.
 * Ideal       of a product: its flops (forecastCi, halved by spin symmetry) at the speed of kernels/matmul in the same run.
 * Rival       PySCF 2.14.0 with OpenBLAS 0.3.21 (native, AVX-512), 1 thread, 2.5 GHz Xeon, recorded 2026-11-22 on the same input:
 *             H10 0.400 s (0.024 s a product), H12 9.35 s (0.378 s a product), benzene 4.93 s (0.434 s a product), CPU; two threads
 *             0.274 s, 5.26 s and 2.87 s wall.
 *
 *             (12,12) of benzene cuts a degenerate pair (orbitals 14 and 15), so that its energy depends on how the pair is rotated:
 *             work is comparable, energies are not (−230.74227 here, −230.74261 there).
 *
 * Outcome     Two quiet cores of a 2.5 GHz Xeon, 2026-11-22, wall time beside PySCF's on two threads: H10 1.4, H12 1.2, CASCI(12,12) of benzene
 *             2.2 times (goal 3; wished 1.5): of benzene's 9.4 s of CPU on one thread the fifteen products take 4.0 s.
 *             Heat-bath CI of [2Fe-2S] (30e, 20o), integrals of Li & Chan, DOI 10.1021/acs.jctc.7b00270 (not a row, as they are not ours to
 *             keep; `cofactor run` on the FCIDUMP, nothing else running), wished −116.5400 within 60 s: thresholds from 3.2e-3 to
 *             4e-4 hartree in 14 s, 31 908 determinants, variational −116.55854, extrapolated −116.6099 (fit ± 9.6e-4), ⟨S²⟩ 4.9; to 2e-4
 *             in 40 s, 81 492 determinants, −116.57732, extrapolated −116.6034 (± 6.8e-4), ⟨S²⟩ 4.8; DMRG −116.6056 (singlet).
 *             Benzene, on the same kind of machine with some fifteen other busy processes (2026-11-22): 15 products, 9.7 s of CPU on two
 *             threads, twice PySCF's 4.93 on one, of which 1.2 s are the integrals of the space. Threads share the columns of a product:
 *             at a load of 15 to 20 the wall time fell from 199 to 104 s for the same CPU (15.4 and 15.6 s), the same bits.
 *
 * Run: npm run bench -- correlation
 */
import { type BenchRow, fastest } from '../../bench.ts';
import { Arena } from '../../kernels/arena.ts';
import { createMatmul } from '../../kernels/matmul/matmul.ts';
import { benzene } from '../benzene.test.support.ts';
import { buildBasis } from '../basis/index.ts';
import { type ActiveHamiltonian, activeHamiltonian } from '../hamiltonian/index.ts';
import { createRepulsion, kineticMatrix, nuclearAttractionMatrix } from '../integrals/index.ts';
import { range, selectColumns } from '../linear-algebra.ts';
import { runScf } from '../scf/index.ts';
import { forecastCi } from './determinant-ci/forecast.ts';
import { SigmaBuilder } from '../../kernels/determinants/sigma.ts';
import { solveCi } from './index.ts';

const BOHR_ANGSTROM = 0.52917721092;

/** PySCF's seconds: CPU on one thread, of all, and wall on two; ms CPU of a product. */
interface Rival {
  total: number;
  productMs: number;
  wall: number;
}
const CHAINS: Record<number, Rival> = {
  10: { total: 0.4, productMs: 24, wall: 0.274 },
  12: { total: 9.35, productMs: 378, wall: 5.256 },
};
/** Integrals of the space and the search. */
const BENZENE: Rival & { peakMebibytes: number } = { total: 0.357 + 4.568, productMs: 434, wall: 0.189 + 2.678, peakMebibytes: 351 };

/** Chain with 1 Å between neighbours, in its canonical orbitals. */
function hydrogenChain(atoms: number): ActiveHamiltonian {
  const positionsBohr = Float64Array.from({ length: 3 * atoms }, (_, k) => (k % 3 === 2 ? Math.floor(k / 3) / BOHR_ANGSTROM : 0));
  const { system } = buildBasis({ atomicNumbers: Array<number>(atoms).fill(1), positionsBohr }, 'sto-3g');
  const repulsion = createRepulsion(system);
  const scf = runScf({ system, charge: 0, multiplicity: 1, reference: 'rhf', repulsion });
  const attraction = nuclearAttractionMatrix(system);
  const hamiltonian = activeHamiltonian({
    coreHamiltonian: kineticMatrix(system).map((t, k) => t + attraction[k]),
    repulsion,
    coreOrbitals: new Float64Array(0),
    activeOrbitals: scf.orbitals.alpha,
    nuclearRepulsionHartree: scf.nuclearRepulsionHartree,
    numElectrons: [atoms / 2, atoms / 2],
  });
  repulsion.dispose();
  return hamiltonian;
}

/** Benzene/6-31G*, (12,12) at the gap between occupied and empty orbitals: what makes its integrals anew. */
function benzeneSpace(): () => ActiveHamiltonian {
  const { system } = buildBasis(benzene, '6-31g*');
  const repulsion = createRepulsion(system);
  const scf = runScf({ system, charge: 0, multiplicity: 1, reference: 'rhf', repulsion }, { stability: 'skip' });
  const attraction = nuclearAttractionMatrix(system);
  const columns = (from: number, to: number): Float64Array =>
    selectColumns(scf.orbitals.alpha, system.numFunctions, scf.numOrbitals, range(from, to));
  const { alpha: occupied } = scf.occupied;
  return () =>
    activeHamiltonian({
      coreHamiltonian: kineticMatrix(system).map((t, k) => t + attraction[k]),
      repulsion,
      coreOrbitals: columns(0, occupied - 6),
      activeOrbitals: columns(occupied - 6, occupied + 6),
      nuclearRepulsionHartree: scf.nuclearRepulsionHartree,
      numElectrons: [6, 6],
    });
}

/** Flops a second of a plain matrix product in cache. */
async function matrixProductSpeed(): Promise<number> {
  const n = 192;
  const arena = new Arena();
  const matmul = createMatmul(arena, n);
  const [a, b, c] = [0, 1, 2].map(() => arena.allocate(8 * n * n));
  const { cpu: seconds } = await fastest(20, () => {
    for (let k = 0; k < 8; k++) matmul(c, a, b, n, n, n);
  });
  return (8 * 2 * n ** 3) / seconds;
}

/** One product beside its flops and beside the rival's, and all of it on one thread and on all. */
async function rowsOf(name: string, rival: Rival, speed: number, rounds: number, make: () => ActiveHamiltonian): Promise<BenchRow[]> {
  const hamiltonian = make();
  const sigma = new SigmaBuilder(hamiltonian, 1);
  const [c, out] = [sigma.vector(), sigma.vector()];
  c[0] = 1;
  const { cpu: product } = await fastest(5 * rounds, () => sigma.apply(out, c));
  const { numOrbitals, numElectrons } = hamiltonian;
  const ideal = forecastCi(numOrbitals, numElectrons[0], numElectrons[1]).flopsPerSigma / 2 / speed;
  let products = 0;
  const solve = async () => {
    products = (await solveCi(make(), { multiplicity: 1 })).products;
  };
  const all = await fastest(rounds, solve);
  const asked = process.env.COFACTOR_THREADS;
  process.env.COFACTOR_THREADS = '1';
  const { cpu: total } = await fastest(rounds, solve);
  if (asked === undefined) delete process.env.COFACTOR_THREADS;
  else process.env.COFACTOR_THREADS = asked;
  const beside = 'beside PySCF, recorded';
  const row = (what: string, value: number, unit: string, against: number, note: string): BenchRow => {
    return { name: `${name}: ${what}`, value, unit, ideal: against, ratio: against / value, note };
  };
  return [
    row('one product', product * 1e3, 'ms cpu', ideal * 1e3, 'beside its flops at that speed'),
    row('one product', product * 1e3, 'ms cpu', rival.productMs, beside),
    row('all, one thread', total, 's cpu', rival.total, `${products} products; ${beside}`),
    row('all, all threads', all.wall, 's', rival.wall, `${beside} on two threads`),
  ];
}

export async function bench(): Promise<BenchRow[]> {
  const speed = await matrixProductSpeed();
  const rows: BenchRow[] = [{ name: 'matrix product, 192 × 192', value: speed / 1e9, unit: 'GF/s' }];
  for (const [atoms, rounds] of [
    [10, 3],
    [12, 1],
  ] as const) {
    const hamiltonian = hydrogenChain(atoms);
    rows.push(...(await rowsOf(`H${atoms}/STO-3G, full CI`, CHAINS[atoms], speed, rounds, () => hamiltonian)));
  }
  rows.push(...(await rowsOf('benzene/6-31G*, CASCI(12,12)', BENZENE, speed, 1, benzeneSpace())));
  const value = forecastCi(12, 6, 6).memoryBytes / 2 ** 20;
  const ideal = BENZENE.peakMebibytes;
  rows.push({
    name: 'benzene/6-31G*, CASCI(12,12): memory of the CI',
    value,
    unit: 'MiB',
    ideal,
    ratio: ideal / value,
    note: "forecast; beside the peak of PySCF's process",
  });
  return rows;
}
