/**
 * What one thread does for a quadrature: the potentials and the energy, or the gradient, that a share of the blocks of points adds.
 * The caller's thread and its helpers all hold one of these on the same memory.
 *
 * A share, not a thread, has sums of its own, and the number of shares is fixed: which thread takes which, and how many there are,
 * changes no bit of the result. Loaded in every thread, so it imports little.
 */
import type { Arena } from '../../../kernels/arena.ts';
import { type BasisBatch, type BasisValues, createBasisValues } from '../../../kernels/basis-values/basis-values.ts';
import { createGridDensity, type GridDensity, type PointValues } from '../../../kernels/grid-density/grid-density.ts';
import { createMatmul, type Matmul } from '../../../kernels/matmul/matmul.ts';
import {
  BY_ALPHA,
  BY_BETA,
  BY_SIGMA_ALPHA_ALPHA,
  BY_SIGMA_ALPHA_BETA,
  BY_SIGMA_BETA_BETA,
  ENERGY,
  NUM_TERMS,
} from '../functionals/densities.ts';
import { type Functional, PARTS } from '../functionals/functional.ts';
import { makePartition, type Partition } from '../grid/partition.ts';

/** Plain data but for addresses: it is sent to other threads. */
export interface QuadraturePlan {
  /** Functions in the kernels' numbering, batch by batch. */
  numFunctions: number;
  batches: readonly (BasisBatch & { atom: number })[];
  functional: Functional;
  atomicNumbers: readonly number[];
  positionsBohr: Float64Array;
  blocks: readonly PlacedBlock[];
}

export interface PlacedBlock {
  numPoints: number;
  /** Addresses: f64 [point][3], f64 [point], i32 [point], and pairs of i32 for the functions (grid-density.ts). */
  positions: number;
  weights: number;
  atoms: number;
  runs: number;
  numRuns: number;
  /** Functions of its batches. */
  size: number;
  batches: readonly number[];
}

export interface QuadratureJob {
  /** `follow`: the gradient of a grid that moves with the nuclei; `still`: of one that stays where it is, weights and all. */
  kind: 'potential' | 'follow' | 'still';
  shares: number;
  /** Spins, or one density that both have. */
  numSets: 1 | 2;
  /** Addresses of the densities and of what each share adds up. */
  densities: number;
  sums: number;
}

/** Numbers that a share adds up: energy, electrons and potentials; or derivatives by the nuclei, then by a turn of the grid. */
export function sumLength({ kind, numSets }: Pick<QuadratureJob, 'kind' | 'numSets'>, n: number, numAtoms: number): number {
  return kind === 'potential' ? 2 + numSets * n * n : 3 * numAtoms + 3;
}

const SPINS = [0, 1] as const;

export class QuadratureWorker {
  readonly #arena: Arena;
  readonly #plan: QuadraturePlan;
  readonly #matmul: Matmul;
  readonly #basisValues: BasisValues;
  readonly #gridDensity: GridDensity;
  readonly #partition: Partition;
  /** Addresses of basis values, their derivatives, and per spin of D, D φ, the density, and the functional's factors. */
  readonly #values: number;
  readonly #gradient: readonly [number, number, number];
  readonly #hessians: number;
  readonly #matrixBytes: number;
  readonly #squares: readonly [number, number];
  readonly #products: readonly [number, number];
  readonly #right: number;
  readonly #densities: readonly [number, number];
  readonly #factors: readonly [number, number];
  /** Energy at each point, times its weight. */
  readonly #energies: Float64Array;
  readonly #terms = new Float64Array(NUM_TERMS);
  readonly workspaceBytes: number;

  constructor(arena: Arena, plan: QuadraturePlan) {
    this.#arena = arena;
    this.#plan = plan;
    const points = plan.blocks.reduce((most, { numPoints }) => Math.max(most, numPoints), 0);
    const functions = plan.blocks.reduce((most, { size }) => Math.max(most, size), 1);
    const start = arena.usedBytes;
    this.#matrixBytes = 8 * (points + 1) * functions; // points come in pairs
    const matrix = (): number => arena.allocate(this.#matrixBytes);
    const both = (bytes: number): [number, number] => [arena.allocate(bytes), arena.allocate(bytes)];
    this.#matmul = createMatmul(arena, functions);
    this.#basisValues = createBasisValues(arena, plan.batches, points);
    this.#gridDensity = createGridDensity(arena);
    this.#partition = makePartition(plan.atomicNumbers, plan.positionsBohr);
    this.#values = matrix();
    this.#gradient = [matrix(), matrix(), matrix()];
    this.#hessians = plan.functional.gradient ? arena.allocate(6 * this.#matrixBytes) : 0;
    this.#squares = both(8 * functions * functions);
    this.#products = both(this.#matrixBytes);
    this.#right = matrix();
    this.#densities = both(32 * points);
    this.#factors = both(32 * points);
    this.#energies = new Float64Array(points);
    this.workspaceBytes = arena.usedBytes - start;
  }

  /** @param between called before each block; it may throw to stop */
  run(job: QuadratureJob, share: number, between: (fraction: number) => void): void {
    const { numFunctions: n, blocks, atomicNumbers } = this.#plan;
    const length = sumLength(job, n, atomicNumbers.length);
    const sums = job.sums + 8 * share * length;
    for (let at = share; at < blocks.length; at += job.shares) {
      between(at / blocks.length);
      const electrons = this.#evaluate(blocks[at], job);
      if (job.kind === 'potential') this.#addPotential(sums, electrons, blocks[at], job);
      else this.#addForces(this.#arena.float64(sums, length), blocks[at], job);
    }
  }

  /** Basis values, densities, and what the functional makes of them, at the points of a block. @returns electrons */
  #evaluate(block: PlacedBlock, { kind, densities, numSets }: QuadratureJob): number {
    const { numFunctions: n, batches, functional } = this.#plan;
    const { numPoints, size } = block;
    const arena = this.#arena;
    const basisValues = this.#basisValues;
    basisValues.putPoints(arena.float64(block.positions, 3 * numPoints));
    const gradient = functional.gradient || kind !== 'potential' ? this.#gradient : undefined;
    const second = functional.gradient && kind !== 'potential';
    let column = 0;
    for (const batch of block.batches) {
      basisValues.fill(batch, this.#values, gradient, size, column);
      if (second) basisValues.fillHessians(batch, this.#hessians, this.#matrixBytes, size, column);
      column += batches[batch].kind.functions.length;
    }
    for (const spin of SPINS.slice(0, numSets)) {
      this.#gridDensity.gather(this.#squares[spin], densities + 8 * spin * n * n, n, block);
      this.#multiply(this.#products[spin], this.#values, this.#squares[spin], block);
      this.#gridDensity.density(this.#densities[spin], this.#products[spin], this.#columns(), numPoints, size);
    }
    return this.#evaluateFunctional(block, numSets);
  }

  /** Energies and the factors of φ and ∇φ in the potentials: w ∂e/∂ρ_σ and w g_σ. */
  #evaluateFunctional({ numPoints, weights: at }: PlacedBlock, numSets: 1 | 2): number {
    const { parts } = this.#plan.functional;
    const arena = this.#arena;
    const weights = arena.float64(at, numPoints);
    const [alpha, beta] = SPINS.map((spin) => arena.float64(this.#densities[spin < numSets ? spin : 0], 4 * numPoints));
    const factors = SPINS.map((spin) => arena.float64(this.#factors[spin], 4 * numPoints));
    const terms = this.#terms;
    const local = { alpha: 0, beta: 0, sigmaAlphaAlpha: 0, sigmaAlphaBeta: 0, sigmaBetaBeta: 0 };
    let electrons = 0;
    for (let p = 0; p < numPoints; p++) {
      const k = 4 * p;
      const [ax, ay, az, bx, by, bz] = [alpha[k + 1], alpha[k + 2], alpha[k + 3], beta[k + 1], beta[k + 2], beta[k + 3]];
      local.alpha = Math.max(0, alpha[k]);
      local.beta = Math.max(0, beta[k]);
      local.sigmaAlphaAlpha = ax * ax + ay * ay + az * az;
      local.sigmaAlphaBeta = ax * bx + ay * by + az * bz;
      local.sigmaBetaBeta = bx * bx + by * by + bz * bz;
      terms.fill(0);
      for (let part = 0; part < parts.length; part++) PARTS[parts[part][1]](terms, local, parts[part][0]);
      const weight = weights[p];
      this.#energies[p] = weight * terms[ENERGY];
      electrons += weight * (local.alpha + local.beta);
      for (let spin = 0; spin < numSets; spin++) {
        const [own, other] = spin === 0 ? [alpha, beta] : [beta, alpha];
        const bySame = 2 * weight * terms[spin === 0 ? BY_SIGMA_ALPHA_ALPHA : BY_SIGMA_BETA_BETA];
        const byMixed = weight * terms[BY_SIGMA_ALPHA_BETA];
        const out = factors[spin];
        out[k] = weight * terms[spin === 0 ? BY_ALPHA : BY_BETA];
        for (let i = k + 1; i < k + 4; i++) out[i] = bySame * own[i] + byMixed * other[i];
      }
    }
    return electrons;
  }

  /** B of V = B + Bᵀ: half of the value's factor, all of the gradient's. */
  #addPotential(sums: number, electrons: number, block: PlacedBlock, { numSets }: QuadratureJob): void {
    const n = this.#plan.numFunctions;
    const arena = this.#arena;
    const { numPoints, size } = block;
    const head = arena.float64(sums, 2);
    for (let p = 0; p < numPoints; p++) head[0] += this.#energies[p];
    head[1] += electrons;
    for (const spin of SPINS.slice(0, numSets)) {
      const factors = arena.float64(this.#factors[spin], 4 * numPoints);
      for (let k = 0; k < factors.length; k += 4) factors[k] *= 0.5;
      this.#gridDensity.combine(this.#right, this.#factors[spin], this.#columns(), numPoints, size);
      const square = this.#squares[0];
      arena.float64(square, size * size).fill(0);
      this.#matmul(square, this.#values, this.#right, size, size, numPoints, true);
      this.#gridDensity.scatter(sums + 8 * (2 + spin * n * n), n, square, block);
    }
  }

  /**
   * ∂E/∂A of a function's place is −2 Σ_μ∈A [∂φ_μ (D u)_μ + Σ_y g_y ∂∂_yφ_μ (D φ)_μ] at each point, u = ∂e/∂ρ φ + g · ∇φ. A point that
   * follows its atom feels minus what all functions and the weights feel from it, and it turns with the axes of the molecule.
   */
  #addForces(sums: Float64Array, block: PlacedBlock, { kind, numSets }: QuadratureJob): void {
    const { numPoints, size } = block;
    const { atomicNumbers, positionsBohr } = this.#plan;
    const width = 3 * atomicNumbers.length;
    const forces = new Float64Array(numPoints * width);
    for (const spin of SPINS.slice(0, numSets)) {
      this.#gridDensity.combine(this.#right, this.#factors[spin], this.#columns(), numPoints, size);
      const product = this.#arena.float64(this.#products[spin], numPoints * size).slice();
      this.#multiply(this.#products[spin], this.#right, this.#squares[spin], block);
      this.#addFunctionForces(forces, product, spin, block, numSets === 1 ? -4 : -2);
    }
    if (kind === 'still') {
      for (let k = 0; k < forces.length; k++) sums[k % width] += forces[k];
      return;
    }
    const points = this.#arena.float64(block.positions, 3 * numPoints);
    const atoms = this.#arena.int32(block.atoms, numPoints);
    const slopes = new Float64Array(width);
    for (let p = 0; p < numPoints; p++) {
      const [x, y, z] = points.subarray(3 * p, 3 * p + 3);
      const owner = atoms[p];
      this.#partition.slopesInto(slopes, owner, x, y, z);
      const onPoint = [0, 0, 0];
      for (let k = 0; k < width; k++) {
        const force = forces[p * width + k] + this.#energies[p] * slopes[k];
        sums[k] += force;
        onPoint[k % 3] -= force;
      }
      const at = 3 * owner;
      const [fx, fy, fz] = onPoint;
      const [sx, sy, sz] = [x - positionsBohr[at], y - positionsBohr[at + 1], z - positionsBohr[at + 2]];
      sums[at] += fx;
      sums[at + 1] += fy;
      sums[at + 2] += fz;
      sums[width] += sy * fz - sz * fy;
      sums[width + 1] += sz * fx - sx * fz;
      sums[width + 2] += sx * fy - sy * fx;
    }
  }

  /** @param product D φ; D u stands where it stood. @param forces [point][atom][axis] */
  #addFunctionForces(forces: Float64Array, product: Float64Array, spin: 0 | 1, block: PlacedBlock, scale: number): void {
    const { numPoints, size } = block;
    const { batches, functional, atomicNumbers } = this.#plan;
    const matrix = (address: number): Float64Array => this.#arena.float64(address, numPoints * size);
    const response = matrix(this.#products[spin]);
    const [dx, dy, dz] = this.#gradient.map(matrix);
    const [xx, xy, xz, yy, yz, zz] = Array.from({ length: functional.gradient ? 6 : 0 }, (_, which) =>
      matrix(this.#hessians + which * this.#matrixBytes),
    );
    const factors = this.#arena.float64(this.#factors[spin], 4 * numPoints);
    for (let p = 0; p < numPoints; p++) {
      const [, gx, gy, gz] = factors.subarray(4 * p, 4 * p + 4);
      let i = p * size;
      for (const number of block.batches) {
        const { atom, kind } = batches[number];
        let [x, y, z] = [0, 0, 0];
        for (const end = i + kind.functions.length; i < end; i++) {
          const r = response[i];
          x += dx[i] * r;
          y += dy[i] * r;
          z += dz[i] * r;
          if (!functional.gradient) continue;
          const d = product[i];
          x += d * (gx * xx[i] + gy * xy[i] + gz * xz[i]);
          y += d * (gx * xy[i] + gy * yy[i] + gz * yz[i]);
          z += d * (gx * xz[i] + gy * yz[i] + gz * zz[i]);
        }
        const at = 3 * (p * atomicNumbers.length + atom);
        forces[at] += scale * x;
        forces[at + 1] += scale * y;
        forces[at + 2] += scale * z;
      }
    }
  }

  /** out = left · square, row by row of points. */
  #multiply(out: number, left: number, square: number, { numPoints, size }: PlacedBlock): void {
    this.#arena.float64(out, numPoints * size).fill(0);
    this.#matmul(out, left, square, numPoints, size, size);
  }

  #columns(): PointValues {
    return { values: this.#values, ...(this.#plan.functional.gradient && { gradient: this.#gradient }) };
  }
}
