/**
 * Exchange–correlation energy and matrices of Kohn–Sham theory by quadrature.
 *
 *   ρ_σ = Σ_μν D_σμν φ_μ φ_ν,   ∇ρ_σ = 2 Σ_μν D_σμν φ_μ ∇φ_ν,   E = Σ_p w_p e(ρα, ρβ, σαα, σαβ, σββ)
 *   V_σ = B + Bᵀ,   B_μν = Σ_p w_p φ_μ (½ ∂e/∂ρ_σ φ_ν + g_σ · ∇φ_ν),   g_σ = 2 ∂e/∂σ_σσ ∇ρ_σ + ∂e/∂σ_αβ ∇ρ_τ
 *
 * Cost    points × m² for the m functions that reach a block of points, m < n in large molecules.
 * Source  Pople, Gill & Johnson, Chem. Phys. Lett. 199, 557 (1992), DOI 10.1016/0009-2614(92)85009-Y.
 */
import type { DensityFunctional, QuadratureGrid } from '@cofactor/sdk/contracts';
import { Arena } from '../../kernels/arena.ts';
import { type BasisValues, createBasisValues } from '../../kernels/basis-values/basis-values.ts';
import { createMatmul, type Matmul } from '../../kernels/matmul/matmul.ts';
import { type Batch, makeBatches } from '../integrals/batches.ts';
import type { BasisSystem } from '../shell.ts';
import {
  BY_ALPHA,
  BY_BETA,
  BY_SIGMA_ALPHA_ALPHA,
  BY_SIGMA_ALPHA_BETA,
  BY_SIGMA_BETA_BETA,
  ENERGY,
  NUM_TERMS,
} from './functionals/densities.ts';
import { FUNCTIONALS, type Functional } from './functionals/functional.ts';
import { type GridBlock, moleculeGrid } from './grid/molecule-grid.ts';
import { shellsOfElement } from './grid/radial.ts';

/** Functions below this all over a block are left out of it: 3e-11 hartree of imidazole in 6-31G* against a cutoff of 1e-10. */
const CUTOFF = 1e-8;

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
  /** @param densities of both spins, or one that both have; n × n, symmetric */
  build(densities: readonly Float64Array[]): ExchangeCorrelationBuild;
}

export function createExchangeCorrelation(
  system: BasisSystem,
  functional: DensityFunctional,
  level: QuadratureGrid = 'standard',
): ExchangeCorrelation {
  const grid = moleculeGrid(system.atomicNumbers, system.positionsBohr, (element) => shellsOfElement(element, level));
  return exchangeCorrelationOn(grid, system, FUNCTIONALS[functional]);
}

/** The same on any grid, of any functional. */
export function exchangeCorrelationOn(grid: readonly GridBlock[], system: BasisSystem, functional: Functional): ExchangeCorrelation {
  const batches = makeBatches(system);
  const blocks = reach(grid, batches);
  const n = system.numFunctions;
  const workspace = new Workspace(
    batches,
    Math.max(0, ...blocks.map(({ weights }) => weights.length)),
    Math.max(1, ...blocks.map(({ functions }) => functions.length)),
    functional.gradient,
  );
  return {
    exactExchange: functional.exactExchange,
    gridPoints: blocks.reduce((sum, { weights }) => sum + weights.length, 0),
    build(densities) {
      const potentials = densities.map(() => new Float64Array(n * n));
      const total = { energy: 0, electrons: 0 };
      for (const block of blocks) addBlock(total, potentials, densities, block, n, functional, workspace);
      for (const potential of potentials) symmetrise(potential, n);
      return { energyHartree: total.energy, electrons: total.electrons, potentials };
    },
  };
}

interface ReachedBlock extends GridBlock {
  /** Numbers of the batches that are felt in it. */
  batches: readonly number[];
  /** Basis functions of these batches in turn: the columns of the block. */
  functions: Int32Array;
}

/** The batches that are felt in each block; blocks out of reach of all are left out. */
function reach(grid: readonly GridBlock[], batches: readonly Batch[]): ReachedBlock[] {
  const extents = batches.map(extentOf);
  return grid.flatMap((block) => {
    const { positionsBohr: r } = block;
    const low = [Infinity, Infinity, Infinity];
    const high = [-Infinity, -Infinity, -Infinity];
    for (let k = 0; k < r.length; k++) {
      low[k % 3] = Math.min(low[k % 3], r[k]);
      high[k % 3] = Math.max(high[k % 3], r[k]);
    }
    const felt = batches.flatMap(({ centre }, batch) => {
      const gap = Math.hypot(...centre.map((x, axis) => Math.max(0, low[axis] - x, x - high[axis])));
      return gap < extents[batch] ? [batch] : [];
    });
    if (felt.length === 0) return [];
    return [{ ...block, batches: felt, functions: Int32Array.from(felt.flatMap((batch) => batches[batch].functions)) }];
  });
}

/** Distance from its centre beyond which every function of the batch stays below the cutoff. */
function extentOf({ kind, exponents, coefficients }: Batch): number {
  const bound = (r: number): number =>
    exponents.reduce((sum, a, i) => sum + Math.max(...coefficients[i].map(Math.abs)) * Math.exp(-a * r * r), 0) * Math.max(1, r) ** kind.l;
  let r = 0.5;
  while (bound(r) > CUTOFF || bound(1.02 * r) > bound(r)) r *= 1.02;
  return r;
}

/** Arrays of one block: basis values, their gradients, a product, and the local density and potential. */
class Workspace {
  readonly arena = new Arena();
  readonly matmul: Matmul;
  readonly basisValues: BasisValues;
  /** Functions of each batch. */
  readonly sizes: readonly number[];
  readonly values: number;
  readonly gradient: readonly [number, number, number] | undefined;
  /** D φ of each spin, then the right factor of B. */
  readonly products: readonly [number, number];
  readonly square: number;
  /** ρ, ∂x, ∂y, ∂z of each spin, 4 per point. */
  readonly densities: readonly [Float64Array, Float64Array];

  constructor(batches: readonly Batch[], points: number, functions: number, gradient: boolean) {
    const { arena } = this;
    const matrix = (): number => arena.allocate(8 * (points + 1) * functions); // points come in pairs
    this.matmul = createMatmul(arena, functions);
    this.basisValues = createBasisValues(arena, batches, points);
    this.sizes = batches.map(({ functions: own }) => own.length);
    this.values = matrix();
    this.gradient = gradient ? [matrix(), matrix(), matrix()] : undefined;
    this.products = [matrix(), matrix()];
    this.square = arena.allocate(8 * functions * functions);
    this.densities = [new Float64Array(4 * points), new Float64Array(4 * points)];
  }
}

function addBlock(
  total: { energy: number; electrons: number },
  potentials: readonly Float64Array[],
  densities: readonly Float64Array[],
  { positionsBohr, weights, batches, functions }: ReachedBlock,
  n: number,
  { parts }: Functional,
  workspace: Workspace,
): void {
  const { arena, matmul } = workspace;
  const [points, m] = [weights.length, functions.length];
  const view = (offset: number): Float64Array => arena.float64(offset, points * m);
  const values = view(workspace.values);
  const gradient = workspace.gradient && ([view(workspace.gradient[0]), view(workspace.gradient[1]), view(workspace.gradient[2])] as const);
  const { basisValues } = workspace;
  basisValues.putPoints(positionsBohr);
  let column = 0;
  for (const batch of batches) {
    basisValues.fill(batch, workspace.values, workspace.gradient, m, column);
    column += workspace.sizes[batch];
  }

  const square = arena.float64(workspace.square, m * m);
  densities.forEach((density, spin) => {
    for (let i = 0; i < m; i++) {
      const row = functions[i] * n;
      for (let j = 0; j < m; j++) square[i * m + j] = density[row + functions[j]];
    }
    const product = view(workspace.products[spin]);
    product.fill(0);
    matmul(workspace.products[spin], workspace.values, workspace.square, points, m, m);
    densityInto(workspace.densities[spin], product, values, gradient, points, m);
  });

  const alpha = workspace.densities[0];
  const beta = workspace.densities[densities.length - 1];
  const terms = new Float64Array(NUM_TERMS);
  const at = { alpha: 0, beta: 0, sigmaAlphaAlpha: 0, sigmaAlphaBeta: 0, sigmaBetaBeta: 0 };
  const rights = densities.map((_, spin) => view(workspace.products[spin]));
  for (let p = 0; p < points; p++) {
    const k = 4 * p;
    at.alpha = Math.max(0, alpha[k]);
    at.beta = Math.max(0, beta[k]);
    if (gradient) {
      const [ax, ay, az, bx, by, bz] = [alpha[k + 1], alpha[k + 2], alpha[k + 3], beta[k + 1], beta[k + 2], beta[k + 3]];
      at.sigmaAlphaAlpha = ax * ax + ay * ay + az * az;
      at.sigmaAlphaBeta = ax * bx + ay * by + az * bz;
      at.sigmaBetaBeta = bx * bx + by * by + bz * bz;
    }
    terms.fill(0);
    for (let part = 0; part < parts.length; part++) parts[part][1](terms, at, parts[part][0]);
    const weight = weights[p];
    total.energy += weight * terms[ENERGY];
    total.electrons += weight * (at.alpha + at.beta);
    for (let spin = 0; spin < rights.length; spin++) {
      const [own, other] = spin === 0 ? [alpha, beta] : [beta, alpha];
      const byDensity = 0.5 * weight * terms[spin === 0 ? BY_ALPHA : BY_BETA];
      const right = rights[spin];
      const row = p * m;
      if (!gradient) {
        for (let i = row; i < row + m; i++) right[i] = byDensity * values[i];
        continue;
      }
      const bySame = 2 * weight * terms[spin === 0 ? BY_SIGMA_ALPHA_ALPHA : BY_SIGMA_BETA_BETA];
      const byMixed = weight * terms[BY_SIGMA_ALPHA_BETA];
      const gx = bySame * own[k + 1] + byMixed * other[k + 1];
      const gy = bySame * own[k + 2] + byMixed * other[k + 2];
      const gz = bySame * own[k + 3] + byMixed * other[k + 3];
      const [dx, dy, dz] = gradient;
      for (let i = row; i < row + m; i++) right[i] = byDensity * values[i] + gx * dx[i] + gy * dy[i] + gz * dz[i];
    }
  }

  potentials.forEach((potential, spin) => {
    square.fill(0);
    matmul(workspace.square, workspace.values, workspace.products[spin], m, m, points, true);
    for (let i = 0; i < m; i++) {
      const row = functions[i] * n;
      for (let j = 0; j < m; j++) potential[row + functions[j]] += square[i * m + j];
    }
  });
}

/** ρ = Σ_ν (Dφ)_ν φ_ν and ∇ρ = 2 Σ_ν (Dφ)_ν ∇φ_ν at each point. */
function densityInto(
  out: Float64Array,
  product: Float64Array,
  values: Float64Array,
  gradient: readonly [Float64Array, Float64Array, Float64Array] | undefined,
  points: number,
  m: number,
): void {
  for (let p = 0; p < points; p++) {
    let [density, x, y, z] = [0, 0, 0, 0];
    for (let i = p * m; i < (p + 1) * m; i++) {
      const factor = product[i];
      density += factor * values[i];
      if (gradient) {
        x += factor * gradient[0][i];
        y += factor * gradient[1][i];
        z += factor * gradient[2][i];
      }
    }
    out[4 * p] = density;
    out[4 * p + 1] = 2 * x;
    out[4 * p + 2] = 2 * y;
    out[4 * p + 3] = 2 * z;
  }
}

/** B becomes B + Bᵀ. */
function symmetrise(matrix: Float64Array, n: number): void {
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const sum = matrix[i * n + j] + matrix[j * n + i];
      matrix[i * n + j] = matrix[j * n + i] = sum;
    }
}
