/**
 * Axes that turn with the molecule, so that its angular grids do and the energy does not depend on how it is held.
 *
 * Principal axes of Σ Z (r² − rrᵀ) about the centre of charge; their order and signs do not matter to octahedral grids. Where two
 * principal moments (nearly) agree the axes follow the first atoms instead: towards the first atom off the centre, and towards the
 * first one off that line; where no atom is (an atom alone, a linear molecule), the first point charge around.
 */
import { symmetricEigen } from '../../linear-algebra.ts';

/** Moments closer than this, relative to the largest, leave the axes to chance. */
const DISTINCT = 1e-2;
const APART_BOHR = 1e-3;

type Vector = [number, number, number];

const NONE = new Float64Array(0);

/**
 * Three orthonormal axes, row-major, one a row.
 *
 * @param aroundBohr 3 per point charge
 */
export function molecularAxes(
  atomicNumbers: readonly number[],
  positionsBohr: Float64Array,
  aroundBohr: Float64Array = NONE,
): Float64Array {
  const total = atomicNumbers.reduce((sum, z) => sum + z, 0);
  const centre = [0, 1, 2].map((axis) => atomicNumbers.reduce((sum, z, atom) => sum + z * positionsBohr[3 * atom + axis], 0) / total);
  const arms = pointsOf(positionsBohr, centre);
  const moments = new Float64Array(9);
  arms.forEach((arm, atom) => {
    const square = inner(arm, arm);
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) moments[3 * i + j] += atomicNumbers[atom] * ((i === j ? square : 0) - arm[i] * arm[j]);
  });
  const { values, vectors } = symmetricEigen(moments, 3);
  if (Math.min(values[1] - values[0], values[2] - values[1]) > DISTINCT * values[2])
    return Float64Array.from({ length: 9 }, (_, k) => vectors[(k % 3) * 3 + Math.floor(k / 3)]);

  const all = [...arms, ...pointsOf(aroundBohr, centre)];
  const first = normalised(all.find((arm) => length(arm) > APART_BOHR) ?? [0, 0, 1]);
  const across = all.map((arm) => rejection(arm, first)).find((arm) => length(arm) > APART_BOHR);
  const second = normalised(across ?? rejection(anyOther(first), first));
  return Float64Array.of(...first, ...second, ...cross(first, second));
}

/** A step of one coordinate, in bohr, and the turn of the axes per bohr past which they have jumped: a jump has no slope. */
const STEP_BOHR = 1e-4;
const JUMP = 100;

/**
 * How the axes turn as each coordinate of the nuclei, then of the charges around grows: rotation vectors, 3 per coordinate in radians
 * per bohr, by central differences.
 */
export function axesTurns(atomicNumbers: readonly number[], positionsBohr: Float64Array, aroundBohr: Float64Array = NONE): Float64Array {
  const places = Float64Array.of(...positionsBohr, ...aroundBohr);
  const axesAt = (all: Float64Array): Vector[] =>
    rowsOf(molecularAxes(atomicNumbers, all.subarray(0, positionsBohr.length), all.subarray(positionsBohr.length)));
  const still = axesAt(places);
  const turns = new Float64Array(3 * places.length);
  places.forEach((_, k) => {
    const [plus, minus] = [STEP_BOHR, -STEP_BOHR].map((step) => alike(axesAt(places.map((x, at) => (at === k ? x + step : x))), still));
    // δu = δθ × u for each axis, so that Σ u × δu = 2 δθ.
    const turn = [0, 1, 2].map((axis) =>
      still.reduce((sum, u, row) => {
        const change: Vector = [0, 1, 2].map((i) => (plus[row][i] - minus[row][i]) / (2 * STEP_BOHR)) as Vector;
        return sum + 0.5 * cross(u, change)[axis];
      }, 0),
    );
    if (Math.hypot(...turn) < JUMP) turns.set(turn, 3 * k);
  });
  return turns;
}

function pointsOf(positionsBohr: Float64Array, [x, y, z]: readonly number[]): Vector[] {
  return Array.from(
    { length: positionsBohr.length / 3 },
    (_, k): Vector => [positionsBohr[3 * k] - x, positionsBohr[3 * k + 1] - y, positionsBohr[3 * k + 2] - z],
  );
}

function rowsOf(axes: Float64Array): Vector[] {
  return [0, 3, 6].map((at): Vector => [axes[at], axes[at + 1], axes[at + 2]]);
}

/** The same axes in the order and with the signs of `model`. */
function alike(axes: readonly Vector[], model: readonly Vector[]): Vector[] {
  return model.map((wanted) => {
    const nearest = axes.reduce((best, axis) => (Math.abs(inner(axis, wanted)) > Math.abs(inner(best, wanted)) ? axis : best));
    return inner(nearest, wanted) < 0 ? [-nearest[0], -nearest[1], -nearest[2]] : nearest;
  });
}

const inner = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const length = (a: Vector): number => Math.sqrt(inner(a, a));

function normalised(a: Vector): Vector {
  const size = length(a);
  return [a[0] / size, a[1] / size, a[2] / size];
}

/** What is left of `a` across the unit vector `axis`. */
function rejection(a: Vector, axis: Vector): Vector {
  const along = inner(a, axis);
  return [a[0] - along * axis[0], a[1] - along * axis[1], a[2] - along * axis[2]];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** A coordinate axis well off `axis`. */
function anyOther(axis: Vector): Vector {
  return Math.abs(axis[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0];
}
