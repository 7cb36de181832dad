/**
 * Overlap, kinetic-energy and dipole integrals: products of one-dimensional integrals over cartesian Gaussians.
 *
 *   S_ij = E_0^{ij} √(π/p),   ⟨i|x|j⟩ = (E_1^{ij} + P_x E_0^{ij}) √(π/p)                                (1)
 *   ⟨i|−½ d²/dx²|j⟩ = −2b² S_{i,j+2} + b(2j+1) S_ij − ½ j(j−1) S_{i,j−2}                                 (2)
 *
 * Source  Helgaker, Jørgensen & Olsen (2000), §9.3, §9.5.
 * Shapes  row-major n × n (n_A × n_B for two systems). Cost O(pairs × primitive pairs).
 */
import { hermiteExpansionInto } from '../../kernels/repulsion/hermite.ts';
import type { BasisSystem } from '../shell.ts';
import { type Batch, makeBatches } from './batches.ts';

/** A one-dimensional integral: overlap, kinetic energy, first moment. A product has one for each axis, an operator sums products. */
type Factor = 's' | 'k' | 'd';
type Operator = readonly (readonly [Factor, Factor, Factor])[];

const OVERLAP: Operator = [['s', 's', 's']];
const KINETIC: Operator = [
  ['k', 's', 's'],
  ['s', 'k', 's'],
  ['s', 's', 'k'],
];
const DIPOLE: readonly Operator[] = [[['d', 's', 's']], [['s', 'd', 's']], [['s', 's', 'd']]];

/** S_μν = ⟨μ|ν⟩. */
export function overlapMatrix(system: BasisSystem): Float64Array {
  return matrices(system, system, [OVERLAP])[0];
}

/** ⟨μ|ν⟩ with μ of `systemA` and ν of `systemB`, n_A × n_B: for projected guesses and atomic valence active spaces. */
export function crossOverlapMatrix(systemA: BasisSystem, systemB: BasisSystem): Float64Array {
  return matrices(systemA, systemB, [OVERLAP])[0];
}

/** T_μν = ⟨μ|−½∇²|ν⟩, hartree. */
export function kineticMatrix(system: BasisSystem): Float64Array {
  return matrices(system, system, [KINETIC])[0];
}

/** Both, in one go through the pairs. */
export function overlapAndKineticMatrices(system: BasisSystem): [Float64Array, Float64Array] {
  const [overlap, kinetic] = matrices(system, system, [OVERLAP, KINETIC]);
  return [overlap, kinetic];
}

/** ⟨μ|r − origin|ν⟩ for x, y, z, bohr; electrons carry −1, which is left to the caller. @default originBohr [0, 0, 0] */
export function dipoleMatrices(
  system: BasisSystem,
  originBohr: readonly [number, number, number] = [0, 0, 0],
): [Float64Array, Float64Array, Float64Array] {
  const [x, y, z] = matrices(system, system, DIPOLE, originBohr);
  return [x, y, z];
}

/** Z_A Z_B / R_AB over all pairs of nuclei, hartree. */
export function nuclearRepulsionHartree({ atomicNumbers, positionsBohr: r }: BasisSystem): number {
  let energy = 0;
  for (let a = 0; a < atomicNumbers.length; a++)
    for (let b = 0; b < a; b++)
      energy +=
        (atomicNumbers[a] * atomicNumbers[b]) / Math.hypot(r[3 * a] - r[3 * b], r[3 * a + 1] - r[3 * b + 1], r[3 * a + 2] - r[3 * b + 2]);
  return energy;
}

/** Primitive pairs with exp(−(ab/p) R²) below e^−60 add nothing. */
const FAINT = 60;

/** One n_A × n_B matrix for each operator. All three are Hermitian, so that one system with itself needs half of the pairs. */
function matrices(
  systemA: BasisSystem,
  systemB: BasisSystem,
  operators: readonly Operator[],
  origin: readonly number[] = [0, 0, 0],
): Float64Array[] {
  const [numRows, numColumns] = [systemA.numFunctions, systemB.numFunctions];
  const out = operators.map(() => new Float64Array(numRows * numColumns));
  const batchesB = makeBatches(systemB);
  const batchesA = systemA === systemB ? batchesB : makeBatches(systemA);
  const highest = (batches: readonly Batch[]): number => batches.reduce((most, { kind }) => Math.max(most, kind.l), 0);
  const workspace = makeWorkspace(operators, highest(batchesA), highest(batchesB));
  for (const [index, a] of batchesA.entries())
    for (const b of systemA === systemB ? batchesB.slice(0, index + 1) : batchesB) addPair(out, a, b, numColumns, workspace, origin);
  if (systemA === systemB)
    for (const matrix of out)
      for (const [index, a] of batchesA.entries())
        for (const b of batchesB.slice(0, index))
          for (const mu of a.functions) for (const nu of b.functions) matrix[nu * numColumns + mu] = matrix[mu * numColumns + nu];
  return out;
}

/** What a pair needs on its way, made once for all of them. */
interface Workspace {
  expansion: Float64Array;
  /** Of each axis, by powers i and j. */
  tables: Record<Factor, Axes>;
  /** Of each operator and each of its terms. */
  products: readonly (readonly Axes[])[];
}

type Axes = readonly [Float64Array, Float64Array, Float64Array];

function makeWorkspace(operators: readonly Operator[], la: number, lb: number): Workspace {
  const size = (la + 1) * (lb + 1);
  const axes = (): Axes => [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const tables = { s: axes(), k: axes(), d: axes() };
  return {
    expansion: new Float64Array((la + 1) * (lb + 3) * (la + lb + 3)), // the kinetic energy raises j by two
    tables,
    products: operators.map((operator) => operator.map(([x, y, z]) => [tables[x][0], tables[y][1], tables[z][2]])),
  };
}

function addPair(
  out: Float64Array[],
  a: Batch,
  b: Batch,
  numColumns: number,
  { expansion, tables, products }: Workspace,
  origin: readonly number[],
): void {
  const [la, lb] = [a.kind.l, b.kind.l];
  const distance2 = a.centre.reduce((sum, x, axis) => sum + (x - b.centre[axis]) ** 2, 0);
  for (const [ia, alpha] of a.exponents.entries())
    for (const [ib, beta] of b.exponents.entries()) {
      const p = alpha + beta;
      const faintness = (alpha * beta * distance2) / p;
      if (faintness > FAINT) continue;
      const overlap = Math.exp(-faintness);
      for (let axis = 0; axis < 3; axis++) {
        const centre = (alpha * a.centre[axis] + beta * b.centre[axis]) / p;
        hermiteExpansionInto(expansion, la, lb + 2, p, centre - a.centre[axis], centre - b.centre[axis]);
        axisIntegralsInto(tables.s[axis], tables.k[axis], tables.d[axis], expansion, la, lb, p, beta, centre - origin[axis]);
      }
      for (const [fa, left] of a.kind.functions.entries())
        for (const [fb, right] of b.kind.functions.entries()) {
          const weight = overlap * a.coefficients[ia][left.set] * b.coefficients[ib][right.set];
          const at = a.functions[fa] * numColumns + b.functions[fb];
          for (const i of left.polynomial)
            for (const j of right.polynomial) {
              const factor = weight * i.factor * j.factor;
              const x = i.powers[0] * (lb + 1) + j.powers[0];
              const y = i.powers[1] * (lb + 1) + j.powers[1];
              const z = i.powers[2] * (lb + 1) + j.powers[2];
              for (let which = 0; which < products.length; which++)
                for (let term = 0; term < products[which].length; term++) {
                  const of = products[which][term];
                  out[which][at] += factor * of[0][x] * of[1][y] * of[2][z];
                }
            }
        }
    }
}

/** Equations (1) and (2) of one axis: table[i (lb + 1) + j] from E_t^{ij} up to j = lb + 2; `offset` = P − origin. */
function axisIntegralsInto(
  s: Float64Array,
  k: Float64Array,
  d: Float64Array,
  expansion: Float64Array,
  la: number,
  lb: number,
  p: number,
  beta: number,
  offset: number,
): void {
  const root = Math.sqrt(Math.PI / p);
  const width = la + lb + 3;
  for (let i = 0; i <= la; i++)
    for (let j = 0; j <= lb; j++) {
      const e = (i * (lb + 3) + j) * width;
      const at = i * (lb + 1) + j;
      s[at] = root * expansion[e];
      d[at] = root * (expansion[e + 1] + offset * expansion[e]);
      const lower = j > 1 ? 0.5 * j * (j - 1) * expansion[e - 2 * width] : 0;
      k[at] = root * (beta * (2 * j + 1) * expansion[e] - 2 * beta * beta * expansion[e + 2 * width] - lower);
    }
}
