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
import { dot, multiply, norm, range, symmetricFunction, transpose } from '../linear-algebra.ts';
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
  /** What the next evaluation may start from, such as orbitals. */
  vectors?: readonly Float64Array[];
}

/** @param near what an evaluation nearby left */
export type Surface = (positionsBohr: Float64Array, near?: readonly Float64Array[]) => SurfaceValue;

/** Keeps a bond (bohr), an angle or a torsion (radians), or an atom where it is. */
export interface Constraint {
  /** One to four atoms, 0-based. */
  atoms: readonly number[];
  /** Not of one atom. @default its value at the start */
  value?: number;
}

export interface OptimizeOptions {
  constraints?: readonly Constraint[];
  /** Something stands around the molecule, so that its place counts beside its shape. @default false */
  surroundings?: boolean;
  /** @default 100 */
  maxIterations?: number;
  /** Largest component of the gradient that is left, constrained directions apart, hartree per bohr. @default 1e-4 */
  gradientTolerance?: number;
  /** For the first evaluation. */
  near?: readonly Float64Array[];
  signal?: AbortSignal;
  onProgress?: (progress: { iteration: number; energyHartree: number; residual: number }) => void;
  /** Where it goes on after an interruption, with the same bits. */
  checkpoint?: { load(): Promise<Float64Array[] | undefined>; save(vectors: () => readonly Float64Array[]): Promise<void> };
}

export interface GeometryTrace {
  energyHartree: number;
  /** Largest component of the gradient left. */
  residual: number;
}

export interface OptimizeResult extends GeometryTrace {
  positionsBohr: Float64Array;
  iterations: number;
  /** All of it, constrained directions too; hartree per bohr. */
  gradient: Float64Array;
  vectors?: readonly Float64Array[];
  /** Every geometry that was kept. */
  trace: GeometryTrace[];
}

const FIRST_TRUST = 0.3;
const LARGEST_TRUST = 0.6;
/** Constraints are met to this. */
const MET = 1e-7;
const STIFFNESS = [0, 0.5, 0.5, 0.2, 0.02];
/** Of a molecule as a whole against what stands around it, by bohr or radian. */
const SURROUNDINGS_STIFFNESS = 0.05;

/** All that the next iteration depends on. */
interface State {
  x: Float64Array;
  here: SurfaceValue;
  hessian: Float64Array;
  trust: number;
  iteration: number;
  trace: GeometryTrace[];
}

/** @throws INVALID_INPUT for constraints that name no atoms, NOT_CONVERGED with the last energy and geometry, CANCELLED */
export async function optimizeGeometry(
  molecule: { atomicNumbers: readonly number[]; positionsBohr: Float64Array },
  evaluate: Surface,
  options: OptimizeOptions = {},
): Promise<OptimizeResult> {
  const { constraints = [], surroundings = false, maxIterations = 100, gradientTolerance = 1e-4, signal, onProgress, checkpoint } = options;
  const start = Float64Array.from(molecule.positionsBohr);
  const { coordinates, targets, stiffness } = coordinatesWith(molecule.atomicNumbers, start, { constraints, surroundings });
  let state = fromVectors(await checkpoint?.load());
  if (!state) {
    const here = evaluate(start, options.near);
    state = { x: start, here, hessian: diagonal(stiffness), trust: FIRST_TRUST, iteration: 1, trace: [] };
  }
  let { x, here, hessian, trust, iteration } = state;
  const { trace } = state;
  let space = spaceAt(coordinates, targets, x, here.gradient);
  if (trace.length === 0) trace.push({ energyHartree: here.energyHartree, residual: space.residual });
  for (; ; iteration++) {
    throwIfCancelled(signal);
    const { energyHartree } = here;
    const { residual } = space;
    onProgress?.({ iteration, energyHartree, residual });
    if (residual < gradientTolerance && space.unmet < MET)
      return { positionsBohr: x, energyHartree, iterations: iteration, residual, gradient: here.gradient, vectors: here.vectors, trace };
    if (iteration > maxIterations)
      throw notConverged(
        `the geometry did not converge: the largest gradient is ${residual.toExponential(1)} hartree/bohr after ${maxIterations} steps, asked was ${gradientTolerance.toExponential(1)}; start again from the last geometry`,
        { iterations: maxIterations, residual, lastEnergyHartree: energyHartree, lastPositionsBohr: [...x] },
      );
    await checkpoint?.save(() => toVectors({ x, here, hessian, trust, iteration, trace }));
    const step = stepOf(space, hessian, trust);
    const next = displaced(coordinates, targets, x, step.change);
    const value = evaluate(next, here.vectors);
    const gain = value.energyHartree - energyHartree;
    const free = space.unmet < MET;
    const ratio = gain / step.promised;
    if (free && (ratio < 0.25 || gain > 0)) trust = Math.max(1e-3, 0.5 * Math.min(trust, step.length));
    else if (ratio > 0.75 && step.length > 0.8 * trust) trust = Math.min(LARGEST_TRUST, 2 * trust);
    const there = spaceAt(coordinates, targets, next, value.gradient);
    hessian = updated(hessian, coordinates, x, next, space.slope, there.slope);
    if (free && gain > 1e-7 && step.length > 1e-3) continue; // uphill: a shorter step from here, with what was learned
    [x, here, space] = [next, value, there];
    trace.push({ energyHartree: value.energyHartree, residual: there.residual });
  }
}

function toVectors({ x, here, hessian, trust, iteration, trace }: State): Float64Array[] {
  const passed = Float64Array.from(trace.flatMap(({ energyHartree, residual }) => [energyHartree, residual]));
  return [Float64Array.of(iteration, trust, here.energyHartree), x, here.gradient, hessian, passed, ...(here.vectors ?? [])];
}

function fromVectors(vectors: readonly Float64Array[] | undefined): State | undefined {
  if (!vectors) return undefined;
  const [[iteration, trust, energyHartree], x, gradient, hessian, passed, ...rest] = vectors;
  const trace = Array.from({ length: passed.length / 2 }, (_, k) => ({ energyHartree: passed[2 * k], residual: passed[2 * k + 1] }));
  return { x, here: { energyHartree, gradient, ...(rest.length > 0 && { vectors: rest }) }, hessian, trust, iteration, trace };
}

interface CoordinateSet {
  coordinates: Coordinate[];
  targets: (number | undefined)[];
  /** Of the first Hessian. */
  stiffness: number[];
}

function coordinatesWith(
  atomicNumbers: readonly number[],
  x: Float64Array,
  { constraints, surroundings }: { constraints: readonly Constraint[]; surroundings: boolean },
): CoordinateSet {
  const coordinates = redundantCoordinates(atomicNumbers, x);
  const stiffness = coordinates.map(({ atoms }) => STIFFNESS[atoms.length]);
  const targets: (number | undefined)[] = coordinates.map(() => undefined);
  const place = (wanted: Coordinate, stiff: number): number => {
    const same = ({ atoms, axis, turnedFrom }: Coordinate): boolean =>
      axis === wanted.axis &&
      turnedFrom === wanted.turnedFrom &&
      [wanted.atoms, wanted.atoms.toReversed()].some((order) => order.join() === atoms.join());
    const found = coordinates.findIndex(same);
    if (found >= 0) return found;
    stiffness.push(stiff);
    return coordinates.push(wanted) - 1;
  };
  for (const [index, { atoms, value }] of constraints.entries()) {
    const distinct = new Set(atoms).size === atoms.length && atoms.length >= 1 && atoms.length <= 4;
    if (!distinct || !atoms.every((atom) => Number.isInteger(atom) && atom >= 0 && atom < atomicNumbers.length))
      throw invalidInput(`constraints.${index}.atoms`, `one to four different atoms below ${atomicNumbers.length}`, atoms);
    const held: Coordinate[] = atoms.length === 1 ? [0, 1, 2].map((axis) => ({ atoms, axis })) : [{ atoms }];
    for (const coordinate of held) targets[place(coordinate, STIFFNESS[atoms.length])] = value ?? coordinateValue(coordinate, x);
  }
  if (surroundings) for (const rigid of rigidMotions(constraints, x)) place(rigid, SURROUNDINGS_STIFFNESS);
  return { coordinates, targets: coordinates.map((_, at) => targets[at]), stiffness };
}

/** What atoms that are held leave of the ways a molecule moves as a whole: one keeps it in its place, three keep it from turning. */
function rigidMotions(constraints: readonly Constraint[], x: Float64Array): Coordinate[] {
  const held = constraints.filter(({ atoms }) => atoms.length === 1).length;
  const atoms = range(0, x.length / 3);
  const shifts = held === 0 ? [0, 1, 2].map((axis): Coordinate => ({ atoms, axis })) : [];
  const turns = held < 3 && atoms.length > 1 ? [0, 1, 2].map((axis): Coordinate => ({ atoms, axis, turnedFrom: x })) : [];
  return [...shifts, ...turns];
}

/** Rotations counted from here. */
function seenFrom(coordinates: readonly Coordinate[], x: Float64Array): Coordinate[] {
  return coordinates.map((coordinate) => (coordinate.turnedFrom ? { ...coordinate, turnedFrom: x } : coordinate));
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
  set: readonly Coordinate[],
  targets: readonly (number | undefined)[],
  x: Float64Array,
  cartesian: Float64Array,
): InternalSpace {
  const coordinates = seenFrom(set, x);
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

/** The geometry whose internal coordinates differ by `change`, as nearly as there is one; those with a target exactly. */
function displaced(
  set: readonly Coordinate[],
  targets: readonly (number | undefined)[],
  start: Float64Array,
  change: Float64Array,
): Float64Array {
  const coordinates = seenFrom(set, start);
  const from = coordinates.map((coordinate) => coordinateValue(coordinate, start));
  const towards = (x: Float64Array, chosen: readonly number[]): Float64Array => {
    let at = x;
    for (let iteration = 0; iteration < 30; iteration++) {
      const some = chosen.map((q) => coordinates[q]);
      const missing = Float64Array.from(
        chosen,
        (q) => change[q] - coordinateDifference(coordinates[q], coordinateValue(coordinates[q], at), from[q]),
      );
      const b = derivatives(some, at);
      const turned = transpose(b, some.length, at.length);
      const inverse = pseudoInverse(multiply(b, turned, some.length, at.length, some.length), some.length);
      const dx = multiply(turned, multiply(inverse, missing, some.length, some.length, 1), at.length, some.length, 1);
      at = at.map((value, k) => value + dx[k]);
      if (norm(dx) < 1e-10) break;
    }
    return at;
  };
  const fixed = targets.flatMap((target, q) => (target === undefined ? [] : [q]));
  const near = towards(start, range(0, coordinates.length));
  return fixed.length > 0 ? towards(near, fixed) : near;
}

/** BFGS, left out where the curvature along the step is not positive. */
function updated(
  hessian: Float64Array,
  set: readonly Coordinate[],
  x: Float64Array,
  next: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
): Float64Array {
  const coordinates = seenFrom(set, x);
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
