/**
 * Geometry optimisation in redundant internal coordinates, with a trust radius and constraints.
 *
 *   G = B Bᵀ,  g_q = G⁻ B g_x,  P = G G⁻,  Δq = −(P H P + 1000 (1 − P))⁻¹ P g_q,  |Δq| ≤ trust,  Δx = Bᵀ G⁻ Δq (iterated)
 *
 * H starts diagonal and learns by BFGS; the trust radius follows the ratio of what a step gained to what it promised. A constrained
 * coordinate leaves P (Peng et al.: P − P C (C P C)⁻ C P) and goes to its value by itself.
 *
 * Source      internal-coordinates.ts; Fletcher, Practical Methods of Optimization (1987), §5.1.
 * Invariants  the path does not depend on where the molecule stands or how it is turned.
 */
import { invalidInput, notConverged, throwIfCancelled } from '@cofactor/sdk/contracts';
import { dot, multiply, norm, symmetricFunction, transpose } from '../linear-algebra.ts';
import {
  coordinateDerivative,
  coordinateDifference,
  coordinateValue,
  redundantCoordinates,
  type Coordinate,
} from './internal-coordinates.ts';

export interface SurfaceValue {
  energyHartree: number;
  /** Hartree per bohr, 3 per atom. */
  gradient: Float64Array;
}

/** Keeps a bond (bohr), an angle or a torsion (radians). */
export interface Constraint {
  /** Two, three or four atoms, 0-based. */
  atoms: readonly number[];
  /** @default its value at the start */
  value?: number;
}

export interface OptimizeOptions {
  constraints?: readonly Constraint[];
  /** @default 100 */
  maxIterations?: number;
  /** Largest component of the gradient that is left, constrained directions apart, hartree per bohr. @default 1e-4 */
  gradientTolerance?: number;
  signal?: AbortSignal;
  onProgress?: (progress: { iteration: number; energyHartree: number; residual: number }) => void;
}

export interface OptimizeResult {
  positionsBohr: Float64Array;
  energyHartree: number;
  iterations: number;
  /** Largest component of the gradient left. */
  residual: number;
  /** After each evaluation that was kept. */
  energiesHartree: number[];
}

const FIRST_TRUST = 0.3;
const LARGEST_TRUST = 0.6;
/** Constraints are met to this. */
const MET = 1e-7;
const STIFFNESS = [0, 0.5, 0.5, 0.2, 0.02];

/** @throws INVALID_INPUT for constraints that name no atoms, NOT_CONVERGED with the last energy, CANCELLED */
export function optimizeGeometry(
  molecule: { atomicNumbers: readonly number[]; positionsBohr: Float64Array },
  evaluate: (positionsBohr: Float64Array) => SurfaceValue,
  { constraints = [], maxIterations = 100, gradientTolerance = 1e-4, signal, onProgress }: OptimizeOptions = {},
): OptimizeResult {
  let x: Float64Array = Float64Array.from(molecule.positionsBohr);
  const { coordinates, targets } = coordinatesWith(molecule.atomicNumbers, x, constraints);
  let hessian = diagonal(coordinates.map(({ atoms }) => STIFFNESS[atoms.length]));
  let here = evaluate(x);
  let space = spaceAt(coordinates, targets, x, here.gradient);
  let trust = FIRST_TRUST;
  const energiesHartree = [here.energyHartree];
  for (let iteration = 1; ; iteration++) {
    throwIfCancelled(signal);
    onProgress?.({ iteration, energyHartree: here.energyHartree, residual: space.residual });
    if (space.residual < gradientTolerance && space.unmet < MET)
      return { positionsBohr: x, energyHartree: here.energyHartree, iterations: iteration, residual: space.residual, energiesHartree };
    if (iteration > maxIterations)
      throw notConverged(
        `the geometry did not converge: the largest gradient is ${space.residual.toExponential(1)} hartree/bohr after ${maxIterations} steps; start again from the last geometry`,
        { iterations: maxIterations, residual: space.residual, lastEnergyHartree: here.energyHartree },
      );
    const step = stepOf(space, hessian, trust);
    const next = displaced(coordinates, x, step.change);
    const value = evaluate(next);
    const gain = value.energyHartree - here.energyHartree;
    const free = space.unmet < MET;
    const ratio = gain / step.promised;
    if (free && (ratio < 0.25 || gain > 0)) trust = Math.max(1e-3, 0.5 * Math.min(trust, step.length));
    else if (ratio > 0.75 && step.length > 0.8 * trust) trust = Math.min(LARGEST_TRUST, 2 * trust);
    const there = spaceAt(coordinates, targets, next, value.gradient);
    hessian = updated(hessian, coordinates, x, next, space.slope, there.slope);
    if (free && gain > 1e-7 && step.length > 1e-3) continue; // uphill: a shorter step from here, with what was learned
    [x, here, space] = [next, value, there];
    energiesHartree.push(value.energyHartree);
  }
}

function coordinatesWith(
  atomicNumbers: readonly number[],
  x: Float64Array,
  constraints: readonly Constraint[],
): { coordinates: Coordinate[]; targets: (number | undefined)[] } {
  const coordinates = redundantCoordinates(atomicNumbers, x);
  const targets: (number | undefined)[] = coordinates.map(() => undefined);
  for (const [index, { atoms, value }] of constraints.entries()) {
    const distinct = new Set(atoms).size === atoms.length && atoms.length >= 2 && atoms.length <= 4;
    if (!distinct || !atoms.every((atom) => Number.isInteger(atom) && atom >= 0 && atom < atomicNumbers.length))
      throw invalidInput(`constraints.${index}.atoms`, `two to four different atoms below ${atomicNumbers.length}`, atoms);
    const same = (other: readonly number[]): boolean => [atoms, atoms.toReversed()].some((order) => order.join() === other.join());
    const found = coordinates.findIndex((coordinate) => coordinate.axis === undefined && same(coordinate.atoms));
    const at = found < 0 ? coordinates.push({ atoms }) - 1 : found;
    targets[at] = value ?? coordinateValue(coordinates[at], x);
  }
  return { coordinates, targets: coordinates.map((_, at) => targets[at]) };
}

/** What a step is made from at one place. */
interface InternalSpace {
  size: number;
  /** In internal coordinates, constrained ones among them: what the curvature is learned from. */
  slope: Float64Array;
  /** Its free part. */
  gradient: Float64Array;
  /** Free changes of shape. */
  projector: Float64Array;
  /** Toward the constraints. */
  toward: Float64Array;
  /** Largest component of the cartesian gradient along free changes. */
  residual: number;
  /** How far the constraints are from being met. */
  unmet: number;
}

function spaceAt(
  coordinates: readonly Coordinate[],
  targets: readonly (number | undefined)[],
  x: Float64Array,
  cartesian: Float64Array,
): InternalSpace {
  const size = coordinates.length;
  const b = derivatives(coordinates, x);
  const inverse = pseudoInverse(multiply(b, transpose(b, size, x.length), size, x.length, size), size);
  const all = multiply(multiply(b, transpose(b, size, x.length), size, x.length, size), inverse, size, size, size);
  const fixed = targets.flatMap((target, at) => (target === undefined ? [] : [at]));
  const toward = new Float64Array(size);
  let projector = all;
  if (fixed.length > 0) {
    const m = fixed.length;
    const columns = Float64Array.from({ length: size * m }, (_, k) => all[Math.floor(k / m) * size + fixed[k % m]]);
    const block = Float64Array.from({ length: m * m }, (_, k) => all[fixed[Math.floor(k / m)] * size + fixed[k % m]]);
    const weights = multiply(columns, pseudoInverse(block, m), size, m, m);
    const removed = multiply(weights, transpose(columns, size, m), size, m, size);
    projector = all.map((value, k) => value - removed[k]);
    const missing = Float64Array.from(fixed, (at) =>
      coordinateDifference(coordinates[at], targets[at] as number, coordinateValue(coordinates[at], x)),
    );
    toward.set(multiply(weights, missing, size, m, 1));
  }
  const slope = multiply(inverse, multiply(b, cartesian, size, x.length, 1), size, size, 1);
  const gradient = multiply(projector, slope, size, size, 1);
  const back = multiply(transpose(b, size, x.length), gradient, x.length, size, 1);
  return { size, slope, gradient, projector, toward, residual: Math.max(...back.map(Math.abs)), unmet: norm(toward) };
}

function derivatives(coordinates: readonly Coordinate[], x: Float64Array): Float64Array {
  const b = new Float64Array(coordinates.length * x.length);
  coordinates.forEach((coordinate, row) => b.set(coordinateDerivative(coordinate, x), row * x.length));
  return b;
}

function pseudoInverse(matrix: Float64Array, n: number): Float64Array {
  return symmetricFunction(matrix, n, (value) => (value > 1e-6 ? 1 / value : 0));
}

function diagonal(values: readonly number[]): Float64Array {
  const n = values.length;
  return Float64Array.from({ length: n * n }, (_, k) => (Math.floor(k / n) === k % n ? values[k % n] : 0));
}

/** A quasi-Newton step within the trust radius, its length, and the energy it promises. */
function stepOf({ size: n, gradient, projector, toward }: InternalSpace, hessian: Float64Array, trust: number) {
  const projected = multiply(multiply(projector, hessian, n, n, n), projector, n, n, n);
  const whole = projected.map((value, k) => value + 1000 * ((Math.floor(k / n) === k % n ? 1 : 0) - projector[k]));
  const inverse = symmetricFunction(whole, n, (value) => 1 / Math.max(Math.abs(value), 1e-3));
  const newton = multiply(multiply(projector, inverse, n, n, n), gradient, n, n, 1).map((value) => -value);
  const scale = Math.min(1, trust / Math.max(norm(newton), 1e-300));
  const free = newton.map((value) => scale * value);
  const promised = dot(gradient, free) + 0.5 * dot(free, multiply(projected, free, n, n, 1));
  const pull = Math.min(1, trust / Math.max(norm(toward), 1e-300));
  return { change: free.map((value, k) => value + pull * toward[k]), length: norm(free), promised: Math.min(promised, -1e-14) };
}

/** The geometry whose internal coordinates differ by `change`, as nearly as there is one. */
function displaced(coordinates: readonly Coordinate[], start: Float64Array, change: Float64Array): Float64Array {
  const size = coordinates.length;
  const from = coordinates.map((coordinate) => coordinateValue(coordinate, start));
  let x = start;
  let missing: Float64Array = change;
  for (let iteration = 0; iteration < 30; iteration++) {
    const b = derivatives(coordinates, x);
    const inverse = pseudoInverse(multiply(b, transpose(b, size, x.length), size, x.length, size), size);
    const dx = multiply(transpose(b, size, x.length), multiply(inverse, missing, size, size, 1), x.length, size, 1);
    x = x.map((value, k) => value + dx[k]);
    if (norm(dx) < 1e-10) break;
    const now = x;
    missing = change.map((value, q) => value - coordinateDifference(coordinates[q], coordinateValue(coordinates[q], now), from[q]));
  }
  return x;
}

/** BFGS, left out where the curvature along the step is not positive. */
function updated(
  hessian: Float64Array,
  coordinates: readonly Coordinate[],
  x: Float64Array,
  next: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
): Float64Array {
  const n = coordinates.length;
  const s = Float64Array.from(coordinates, (coordinate) =>
    coordinateDifference(coordinate, coordinateValue(coordinate, next), coordinateValue(coordinate, x)),
  );
  const y = nextGradient.map((value, k) => value - gradient[k]);
  const hs = multiply(hessian, s, n, n, 1);
  const [sy, shs] = [dot(s, y), dot(s, hs)];
  if (sy <= 1e-8 || shs <= 1e-12) return hessian;
  return hessian.map((value, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return value + (y[i] * y[j]) / sy - (hs[i] * hs[j]) / shs;
  });
}
