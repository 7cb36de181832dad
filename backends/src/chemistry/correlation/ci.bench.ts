/**
 * Full CI of hydrogen chains in STO-3G on one thread: H10 (63,504 determinants) and H12 (853,776). Minima over rounds of process
 * CPU time, so that other load on the machine falls away.
 *
 * Goal        a product H c at ≥ 0.5 of the speed of a plain matrix product, H10 in under a second.
 * Ideal       of a product: its flops (forecastCi, halved by spin symmetry) at the speed of kernels/matmul in the same run.
 * Rival       PySCF 2.14.0 with OpenBLAS 0.3.21 (native, AVX-512), 1 thread, 2.5 GHz Xeon, recorded 2026-11-22 on the same input:
 *             H10 0.400 s (0.024 s a product), H12 9.35 s (0.378 s a product), CPU.
 *
 * Run: npm run bench -- correlation
 */
import type { BenchRow } from '../../bench.ts';
import { Arena } from '../../kernels/arena.ts';
import { createMatmul } from '../../kernels/matmul/matmul.ts';
import { buildBasis } from '../basis/index.ts';
import { type ActiveHamiltonian, activeHamiltonian } from '../hamiltonian/index.ts';
import { createRepulsion, kineticMatrix, nuclearAttractionMatrix } from '../integrals/index.ts';
import { runScf } from '../scf/index.ts';
import { forecastCi } from './determinant-ci/forecast.ts';
import { SigmaBuilder } from '../../kernels/determinants/sigma.ts';
import { solveCi } from './index.ts';

const BOHR_ANGSTROM = 0.52917721092;
const RIVALS: Record<number, { total: number; product: number }> = {
  10: { total: 0.4, product: 0.024 },
  12: { total: 9.35, product: 0.378 },
};

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

async function cpuSeconds(run: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function fastest(rounds: number, run: () => unknown): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) best = Math.min(best, await cpuSeconds(run));
  return best;
}

/** Flops a second of a plain matrix product in cache. */
async function matrixProductSpeed(): Promise<number> {
  const n = 192;
  const arena = new Arena();
  const matmul = createMatmul(arena, n);
  const [a, b, c] = [0, 1, 2].map(() => arena.allocate(8 * n * n));
  const seconds = await fastest(20, () => {
    for (let k = 0; k < 8; k++) matmul(c, a, b, n, n, n);
  });
  return (8 * 2 * n ** 3) / seconds;
}

export async function bench(): Promise<BenchRow[]> {
  const speed = await matrixProductSpeed();
  const rows: BenchRow[] = [{ name: 'matrix product, 192 × 192', value: speed / 1e9, unit: 'GF/s' }];
  for (const [atoms, rounds] of [
    [10, 5],
    [12, 1],
  ] as const) {
    const hamiltonian = hydrogenChain(atoms);
    const sigma = new SigmaBuilder(hamiltonian, 1);
    const [c, out] = [sigma.vector(), sigma.vector()];
    c[0] = 1;
    const product = await fastest(10 * rounds, () => sigma.apply(out, c));
    const ideal = forecastCi(atoms, atoms / 2, atoms / 2).flopsPerSigma / 2 / speed;
    let products = 0;
    const total = await fastest(rounds, async () => {
      const result = await solveCi(hamiltonian, { multiplicity: 1 });
      products = result.products;
    });
    const rival = RIVALS[atoms];
    rows.push(
      {
        name: `H${atoms}/STO-3G: one product`,
        value: product * 1e3,
        unit: 'ms cpu',
        ideal: ideal * 1e3,
        ratio: ideal / product,
        note: 'beside its flops at that speed',
      },
      {
        name: `H${atoms}/STO-3G: one product`,
        value: product * 1e3,
        unit: 'ms cpu',
        ideal: rival.product * 1e3,
        ratio: rival.product / product,
        note: 'beside PySCF, recorded',
      },
      {
        name: `H${atoms}/STO-3G: full CI`,
        value: total,
        unit: 's cpu',
        ideal: rival.total,
        ratio: rival.total / total,
        note: `${products} products; beside PySCF, recorded`,
      },
    );
  }
  return rows;
}
