/**
 * Exchange–correlation energy, matrices and gradients of Kohn–Sham theory by quadrature.
 *
 *   ρ_σ = Σ_μν D_σμν φ_μ φ_ν,   ∇ρ_σ = 2 Σ_μν D_σμν φ_μ ∇φ_ν,   E = Σ_p w_p e(ρα, ρβ, σαα, σαβ, σββ)
 *   V_σ = B + Bᵀ,   B_μν = Σ_p w_p φ_μ (½ ∂e/∂ρ_σ φ_ν + g_σ · ∇φ_ν),   g_σ = 2 ∂e/∂σ_σσ ∇ρ_σ + ∂e/∂σ_αβ ∇ρ_τ
 *
 * Blocks of points are shared by threads (quadrature/share.ts).
 *
 * Cost    points × m² for the m functions that reach a block of points, m < n in large molecules.
 * Source  Pople, Gill & Johnson, Chem. Phys. Lett. 199, 557 (1992), DOI 10.1016/0009-2614(92)85009-Y; derivatives of the weights:
 *         Johnson, Gill & Pople, J. Chem. Phys. 98, 5612 (1993), DOI 10.1063/1.464906.
 */
import { type DensityFunctional, type QuadratureGrid, throwIfCancelled } from '@cofactor/sdk/contracts';
import { Arena } from '../../kernels/arena.ts';
import { type Batch, batchOrder, makeBatches, putInOrder } from '../integrals/batches.ts';
import type { BasisSystem } from '../shell.ts';
import { helperRegions, helpersFor, Team } from '../threads/team.ts';
import { FUNCTIONALS, type Functional } from './functionals/functional.ts';
import { axesTurns } from './grid/frame.ts';
import { type GridBlock, moleculeGrid } from './grid/molecule-grid.ts';
import { type RadialShell, shellsOfElement } from './grid/radial.ts';
import { reach, type ReachedBlock } from './quadrature/blocks.ts';
import { quadratureWork } from './quadrature/work.ts';
import { type PlacedBlock, type QuadratureJob, type QuadraturePlan, QuadratureWorker, sumLength } from './quadrature/share.ts';

/** Shares of a job: enough for threads to end together. */
const SHARES = 16;

export interface ExchangeCorrelationBuild {
  energyHartree: number;
  /** What the density integrates to on the grid: its distance from the number of electrons tells how coarse the grid is. */
  electrons: number;
  /** ∂E/∂D_σ, n × n, one per density given. */
  potentials: Float64Array[];
}

export interface ExchangeCorrelation {
  /** Share of Hartree–Fock exchange that belongs beside it. */
  readonly exactExchange: number;
  readonly gridPoints: number;
  /** COFACTOR_THREADS, else as many as the machine runs at once; one for small systems. */
  readonly threads: number;
  /**
   * The same bits for any number of threads.
   *
   * @param densities of both spins, or one that both have; n × n, symmetric
   */
  build(densities: readonly Float64Array[]): ExchangeCorrelationBuild;
  /**
   * Derivatives of the energy by the places of the nuclei, then of the charges around, at a fixed density matrix; hartree per bohr, 3
   * each. With 'follow' of the energy as it is computed, whose grid moves, turns and is weighed anew with the nuclei: forces add up to zero. With 'still' as
   * if the grid stayed where it is, as programs do that leave this out: the difference shrinks with the error of the grid.
   *
   * @default 'follow'
   */
  gradient(densities: readonly Float64Array[], grid?: 'follow' | 'still'): Float64Array;
  /** The threads forget it; no call may follow. */
  dispose(): void;
}

export interface QuadratureControl {
  signal?: AbortSignal;
  /** Point charges around, 3 coordinates each: the grid turns with them where the nuclei leave its axes open. */
  aroundBohr?: Float64Array;
}

export function createExchangeCorrelation(
  system: BasisSystem,
  functional: DensityFunctional,
  level: QuadratureGrid = 'standard',
  control: QuadratureControl = {},
): ExchangeCorrelation {
  const shellsOf = (element: number): readonly RadialShell[] => shellsOfElement(element, level);
  const grid = moleculeGrid(system.atomicNumbers, system.positionsBohr, shellsOf, control.aroundBohr);
  return exchangeCorrelationOn(grid, system, FUNCTIONALS[functional], control);
}

/** The same on any grid, of any functional. */
export function exchangeCorrelationOn(
  grid: readonly GridBlock[],
  system: BasisSystem,
  functional: Functional,
  { signal, aroundBohr = new Float64Array(0) }: QuadratureControl = {},
): ExchangeCorrelation {
  const { numFunctions: n, atomicNumbers, positionsBohr } = system;
  const batches = makeBatches(system);
  const order = batchOrder(batches);
  const arena = new Arena();
  const blocks = reach(grid, batches);
  const plan: QuadraturePlan = {
    numFunctions: n,
    batches,
    functional,
    atomicNumbers,
    positionsBohr,
    blocks: blocks.map((block) => place(arena, block, batches)),
  };
  const worker = new QuadratureWorker(arena, plan);
  const cost = blocks.reduce((sum, { weights, size }) => sum + quadratureWork(weights.length, size), 0);
  const team = new Team(helperRegions(arena, helpersFor(cost), worker.workspaceBytes), { of: 'quadrature', plan });

  /** Sums of all shares, in their order. */
  const run = (kind: QuadratureJob['kind'], densities: readonly Float64Array[]): Float64Array => {
    const numSets = densities.length === 1 ? 1 : 2;
    const length = sumLength({ kind, numSets }, n, atomicNumbers.length);
    const mark = arena.mark();
    try {
      const address = arena.allocate(8 * numSets * n * n);
      densities.forEach((density, set) => putInOrder(arena.float64(address + 8 * set * n * n, n * n), density, order));
      const sums = arena.allocate(8 * SHARES * length);
      arena.float64(sums, SHARES * length).fill(0);
      const job: QuadratureJob = { kind, shares: SHARES, numSets, densities: address, sums };
      team.run(job, (share) => worker.run(job, share, () => throwIfCancelled(signal)));
      const total = arena.float64(sums, length).slice();
      for (let share = 1; share < SHARES; share++) {
        const own = arena.float64(sums + 8 * share * length, length);
        for (let k = 0; k < length; k++) total[k] += own[k];
      }
      return total;
    } finally {
      arena.release(mark);
    }
  };

  return {
    exactExchange: functional.exactExchange,
    gridPoints: blocks.reduce((sum, { weights }) => sum + weights.length, 0),
    threads: team.threads,
    build(densities) {
      const total = run('potential', densities);
      const potentials = densities.map((_, set) => takeSymmetric(total.subarray(2 + set * n * n), order));
      return { energyHartree: total[0], electrons: total[1], potentials };
    },
    gradient(densities, motion = 'follow') {
      const total = run(motion, densities);
      const [forces, torque] = [total.subarray(0, positionsBohr.length), total.subarray(positionsBohr.length)];
      const gradient = Float64Array.of(...forces, ...new Float64Array(aroundBohr.length));
      if (motion === 'still') return gradient;
      const turns = axesTurns(atomicNumbers, positionsBohr, aroundBohr);
      return gradient.map((x, k) => x + torque[0] * turns[3 * k] + torque[1] * turns[3 * k + 1] + torque[2] * turns[3 * k + 2]);
    },
    dispose: () => team.leave(),
  };
}

/** A block's points and functions in kernel memory. */
function place(arena: Arena, { positionsBohr, weights, atoms, batches: felt, size }: ReachedBlock, batches: readonly Batch[]): PlacedBlock {
  const runs: number[] = [];
  for (const number of felt) {
    const { first, functions } = batches[number];
    const last = runs.length - 2;
    if (last >= 0 && runs[last] + runs[last + 1] === first) runs[last + 1] += functions.length;
    else runs.push(first, functions.length);
  }
  return {
    numPoints: weights.length,
    positions: arena.push(positionsBohr),
    weights: arena.push(weights),
    atoms: arena.push(atoms),
    runs: arena.push(Int32Array.from(runs)),
    numRuns: runs.length / 2,
    size,
    batches: felt,
  };
}

/** B + Bᵀ, back in the numbering of the basis. */
function takeSymmetric(half: Float64Array, order: Int32Array): Float64Array {
  const n = order.length;
  const whole = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) whole[order[i] * n + order[j]] = whole[order[j] * n + order[i]] = half[i * n + j] + half[j * n + i];
  return whole;
}
