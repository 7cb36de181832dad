/**
 * Cube: a field on a rectangular grid of points as text, for programs that draw it.
 *
 *   ψ_k(r) = Σ_μ C_μk φ_μ(r),   ρ(r) = Σ_k n_k ψ_k(r)²,   spin density = ρ_α − ρ_β
 *
 * Two lines of words; number of atoms, origin; points and step along x, y and z; atoms; then the field, z fastest. All in bohr.
 *
 * Source      Gaussian, https://gaussian.com/cubegen/.
 * Cost        points × functions that reach them × orbitals.
 * Accuracy    six digits; a sum over the grid times its volume element misses what lies outside, and cores sharper than its spacing.
 */
import { invalidInput, throwIfCancelled, tooLarge } from '@cofactor/sdk/contracts';
import { Arena } from '../../kernels/arena.ts';
import { createBasisValues } from '../../kernels/basis-values/basis-values.ts';
import { createMatmul } from '../../kernels/matmul/matmul.ts';
import { reach } from '../dft/quadrature/blocks.ts';
import { type Batch, makeBatches } from '../integrals/batches.ts';
import type { BasisSystem } from '../shell.ts';
import { checkOrbitals, type MolecularOrbitals, type OrbitalSet } from './orbitals.ts';

/** What is drawn: one orbital, by its 0-based place, or a density. */
export type CubeField = { orbital: number; spin?: 'alpha' | 'beta' } | 'density' | 'spin-density';

export interface CubeOptions {
  /** Between points. @default 0.2 */
  spacingBohr?: number;
  /** From the outermost atoms to the faces of the box. @default 5 */
  marginBohr?: number;
  /** @default what is drawn */
  title?: string;
  signal?: AbortSignal;
}

export interface Cube extends Box {
  title: string;
  atomicNumbers: readonly number[];
  /** 3 per atom. */
  positionsBohr: Float64Array;
  /** [x][y][z]; bohr^−3/2 of an orbital, bohr⁻³ of a density. */
  values: Float64Array;
  /** Of a density, or of the square of an orbital, summed over the grid: how far it is from the electrons tells how coarse the grid is. */
  integral: number;
}

interface Box {
  originBohr: [number, number, number];
  spacingBohr: number;
  /** Points along x, y and z. */
  points: [number, number, number];
}

/** Some hundred megabytes of text. */
const MAX_POINTS = 2 ** 24;
/** Points along an edge of the blocks in which functions are evaluated. */
const EDGE = 8;

/**
 * A field on a grid that stands along the axes of the coordinates.
 * @throws INVALID_INPUT for an orbital that is not there, TOO_LARGE for too many points
 */
export function orbitalCube(
  orbitals: MolecularOrbitals,
  field: CubeField,
  { spacingBohr = 0.2, marginBohr = 5, title = nameOf(field), signal }: CubeOptions = {},
): Cube {
  checkOrbitals(orbitals);
  const { system } = orbitals;
  const box = boxAround(system, spacingBohr, marginBohr);
  const values = new Float64Array(box.points[0] * box.points[1] * box.points[2]);
  for (const { set, weights } of termsOf(orbitals, field)) {
    const factors = weights.map(({ factor }) => factor);
    evaluateOrbitals(system, columnsOf(set, weights), box, signal, (at, orbitalValues, row) => {
      if (typeof field === 'object') values[at] = orbitalValues[row];
      else for (let k = 0; k < factors.length; k++) values[at] += factors[k] * orbitalValues[row + k] ** 2;
    });
  }
  const { atomicNumbers, positionsBohr } = system;
  const total = values.reduce((sum, value) => sum + (typeof field === 'object' ? value * value : value), 0);
  return { ...box, title, atomicNumbers, positionsBohr, values, integral: total * spacingBohr ** 3 };
}

/** Orbitals with the factor of their squares. */
type Weights = { orbital: number; factor: number }[];

function termsOf({ alpha, beta }: MolecularOrbitals, field: CubeField): { set: OrbitalSet; weights: Weights }[] {
  const occupied = ({ occupations }: OrbitalSet, sign: number): Weights =>
    occupations.flatMap((n, orbital) => (n > 1e-12 ? [{ orbital, factor: sign * n }] : []));
  if (typeof field === 'object') {
    const set = field.spin === 'beta' ? (beta ?? alpha) : alpha;
    const count = set.occupations.length;
    if (!Number.isInteger(field.orbital) || field.orbital < 0 || field.orbital >= count)
      throw invalidInput('orbital', `a whole number from 0 to ${count - 1}`, field.orbital);
    return [{ set, weights: [{ orbital: field.orbital, factor: 1 }] }];
  }
  if (field === 'density') return [alpha, ...(beta ? [beta] : [])].map((set) => ({ set, weights: occupied(set, 1) }));
  if (beta)
    return [
      { set: alpha, weights: occupied(alpha, 1) },
      { set: beta, weights: occupied(beta, -1) },
    ];
  // Restricted: what is occupied once is α.
  return [{ set: alpha, weights: occupied(alpha, 1).filter(({ factor }) => factor === 1) }];
}

function boxAround({ positionsBohr }: BasisSystem, spacingBohr: number, marginBohr: number): Box {
  if (!(spacingBohr > 0)) throw invalidInput('spacingBohr', 'a positive number', spacingBohr);
  if (!(marginBohr >= 0)) throw invalidInput('marginBohr', 'a number from 0', marginBohr);
  const along = (axis: number): number[] => Array.from(positionsBohr).filter((_, k) => k % 3 === axis);
  const sides = [0, 1, 2].map((axis) => {
    const [low, high] = [Math.min(...along(axis)), Math.max(...along(axis))];
    const points = Math.ceil((high - low + 2 * marginBohr) / spacingBohr) + 1;
    return { points, origin: (low + high - (points - 1) * spacingBohr) / 2 };
  });
  const total = sides.reduce((product, { points }) => product * points, 1);
  if (total > MAX_POINTS)
    throw tooLarge(`a grid of ${total} points: at most ${MAX_POINTS} are written; choose a larger spacing than ${spacingBohr} bohr`, {
      resource: 'grid points',
      asked: total,
      limit: MAX_POINTS,
    });
  const three = (of: (side: (typeof sides)[number]) => number): [number, number, number] => [of(sides[0]), of(sides[1]), of(sides[2])];
  return { originBohr: three(({ origin }) => origin), spacingBohr, points: three(({ points }) => points) };
}

/** [basis function][orbital of `weights`] */
function columnsOf({ coefficients, occupations }: OrbitalSet, weights: Weights): Float64Array {
  const [all, some] = [occupations.length, weights.length];
  return Float64Array.from({ length: (coefficients.length / all) * some }, (_, at) => {
    const mu = Math.floor(at / some);
    return coefficients[mu * all + weights[at - mu * some].orbital];
  });
}

/** Calls `take` with the values of all orbitals, from `row` on, at each point of the box that any function reaches. */
function evaluateOrbitals(
  system: BasisSystem,
  columns: Float64Array,
  box: Box,
  signal: AbortSignal | undefined,
  take: (at: number, values: Float64Array, row: number) => void,
): void {
  const numOrbitals = columns.length / system.numFunctions;
  if (numOrbitals === 0) return;
  const batches = makeBatches(system);
  const arena = new Arena();
  const maxPoints = EDGE ** 3;
  const basisValues = createBasisValues(arena, batches, maxPoints);
  const multiply = createMatmul(arena, numOrbitals);
  const functions = arena.allocate(8 * maxPoints * system.numFunctions);
  const coefficients = arena.allocate(8 * columns.length);
  const products = arena.allocate(8 * maxPoints * numOrbitals);
  for (let x = 0; x < box.points[0]; x += EDGE) {
    throwIfCancelled(signal);
    for (const { indices, positionsBohr, batches: felt, size } of reach(bricks(box, x), batches)) {
      basisValues.putPoints(positionsBohr);
      let column = 0;
      for (const batch of felt) {
        basisValues.fill(batch, functions, undefined, size, column);
        column += batches[batch].functions.length;
      }
      gather(arena.float64(coefficients, size * numOrbitals), columns, numOrbitals, felt, batches);
      const out = arena.float64(products, indices.length * numOrbitals).fill(0);
      multiply(products, functions, coefficients, indices.length, numOrbitals, size);
      for (let p = 0; p < indices.length; p++) take(indices[p], out, p * numOrbitals);
    }
  }
}

function gather(out: Float64Array, columns: Float64Array, numOrbitals: number, felt: readonly number[], batches: readonly Batch[]): void {
  const functions = felt.flatMap((batch) => batches[batch].functions);
  for (const [row, mu] of functions.entries()) out.set(columns.subarray(mu * numOrbitals, (mu + 1) * numOrbitals), row * numOrbitals);
}

interface Brick {
  positionsBohr: Float64Array;
  /** Where each point stands in the whole. */
  indices: Int32Array;
}

/** The points from plane x on, as many planes as a brick has, in small cubes. */
function bricks({ originBohr, spacingBohr, points }: Box, x: number): Brick[] {
  const all: Brick[] = [];
  const length = (from: number, axis: number): number => Math.min(EDGE, points[axis] - from);
  for (let y = 0; y < points[1]; y += EDGE) {
    for (let z = 0; z < points[2]; z += EDGE) {
      const [nx, ny, nz] = [length(x, 0), length(y, 1), length(z, 2)];
      const indices = new Int32Array(nx * ny * nz);
      const positionsBohr = new Float64Array(3 * indices.length);
      for (let p = 0; p < indices.length; p++) {
        const place = [x + Math.floor(p / (ny * nz)), y + (Math.floor(p / nz) % ny), z + (p % nz)];
        indices[p] = (place[0] * points[1] + place[1]) * points[2] + place[2];
        for (let axis = 0; axis < 3; axis++) positionsBohr[3 * p + axis] = originBohr[axis] + place[axis] * spacingBohr;
      }
      all.push({ indices, positionsBohr });
    }
  }
  return all;
}

export function cubeText({ title, atomicNumbers, positionsBohr, originBohr, spacingBohr, points, values }: Cube): string {
  const row = (count: number, ...numbers: number[]): string =>
    String(count).padStart(5) + numbers.map((x) => x.toFixed(6).padStart(12)).join('');
  const lines = [
    ` ${title.replaceAll(/[\r\n]+/g, ' ')}`,
    ' x outer, y, z inner; bohr',
    row(atomicNumbers.length, ...originBohr),
    ...points.map((count, axis) => row(count, ...[0, 1, 2].map((other) => (other === axis ? spacingBohr : 0)))),
    ...atomicNumbers.map((number, atom) => row(number, number, ...positionsBohr.subarray(3 * atom, 3 * atom + 3))),
  ];
  const numZ = points[2];
  for (let start = 0; start < values.length; start += numZ) {
    for (let z = 0; z < numZ; z += 6) {
      let line = '';
      for (let k = z; k < Math.min(z + 6, numZ); k++) line += field13(values[start + k]);
      lines.push(line);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** E13.5, as Fortran programs read it in columns. */
function field13(value: number): string {
  const [mantissa, exponent] = (Math.abs(value) < 1e-99 ? 0 : value).toExponential(5).split('e');
  return `${mantissa}E${exponent[0]}${exponent.slice(1).padStart(2, '0')}`.padStart(13);
}

const nameOf = (field: CubeField): string =>
  typeof field === 'object' ? `orbital ${field.orbital + 1}${field.spin ? ` ${field.spin}` : ''}` : field;
