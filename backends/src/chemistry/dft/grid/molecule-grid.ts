/**
 * Points and weights that integrate functions with a cusp on every nucleus of a molecule: shells of Lebedev points around each
 * atom, weighted by Becke's cells, in blocks of neighbours.
 *
 * Invariants  Σ w f is the same in any position and, but for molecules of high symmetry in another order of atoms, any orientation.
 * Cost        O(points × atoms²), little of it where cells of far atoms vanish.
 */
import { molecularAxes } from './frame.ts';
import { lebedevGrid } from './lebedev.ts';
import { makePartition } from './partition.ts';
import type { RadialShell } from './radial.ts';

/** Points close to each other: few basis functions reach all of them. */
export interface GridBlock {
  /** 3 per point. */
  positionsBohr: Float64Array;
  /** Bohr³. */
  weights: Float64Array;
  /** The atom whose shell each point lies on. */
  atoms: Int32Array;
}

/** Points of a block at most: what keeps its arrays in the cache and its products long. */
const BLOCK_POINTS = 128;
/** A point that weighs less adds nothing, however high the density. */
const LIGHT = 1e-14;

/**
 * @param shellsOf the shells around an element
 * @param aroundBohr point charges that the grid turns with where the nuclei leave its axes open
 * @returns blocks; all their weights sum to the volume within the outermost shells
 */
export function moleculeGrid(
  atomicNumbers: readonly number[],
  positionsBohr: Float64Array,
  shellsOf: (atomicNumber: number) => readonly RadialShell[],
  aroundBohr?: Float64Array,
): GridBlock[] {
  const axes = molecularAxes(atomicNumbers, positionsBohr, aroundBohr);
  const partition = makePartition(atomicNumbers, positionsBohr);
  const shellsByElement = new Map([...new Set(atomicNumbers)].map((element) => [element, shellsOf(element)]));
  const points: Point[] = [];
  atomicNumbers.forEach((element, atom) => {
    for (const { radius, weight, angularPoints } of shellsByElement.get(element) ?? []) {
      const { directions, weights } = lebedevGrid(angularPoints);
      for (let k = 0; k < weights.length; k++) {
        const [u, v, w] = [radius * directions[3 * k], radius * directions[3 * k + 1], radius * directions[3 * k + 2]];
        const x = positionsBohr[3 * atom] + u * axes[0] + v * axes[3] + w * axes[6];
        const y = positionsBohr[3 * atom + 1] + u * axes[1] + v * axes[4] + w * axes[7];
        const z = positionsBohr[3 * atom + 2] + u * axes[2] + v * axes[5] + w * axes[8];
        const whole = weight * weights[k] * partition.share(atom, x, y, z);
        if (whole > LIGHT) points.push([x, y, z, whole, atom]);
      }
    }
  });
  return blocksOf(points, 0, points.length);
}

type Point = readonly [x: number, y: number, z: number, weight: number, atom: number];

/** Halves points[from … to] across their widest extent until each part fits a block. */
function blocksOf(points: Point[], from: number, to: number): GridBlock[] {
  if (to - from <= BLOCK_POINTS) {
    const part = points.slice(from, to);
    return [
      {
        positionsBohr: Float64Array.from(part.flatMap(([x, y, z]) => [x, y, z])),
        weights: Float64Array.from(part, (point) => point[3]),
        atoms: Int32Array.from(part, (point) => point[4]),
      },
    ];
  }
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let k = from; k < to; k++)
    for (let axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(low[axis], points[k][axis]);
      high[axis] = Math.max(high[axis], points[k][axis]);
    }
  const extents = high.map((edge, axis) => edge - low[axis]);
  const middle = (from + to) >> 1;
  partitionAt(points, from, to - 1, middle, extents.indexOf(Math.max(...extents)));
  return [...blocksOf(points, from, middle), ...blocksOf(points, middle, to)];
}

/** Orders points[left … right] so that those before `middle` lie below those after it along `axis` (Hoare's selection). */
function partitionAt(points: Point[], left: number, right: number, middle: number, axis: number): void {
  while (left < right) {
    const pivot = points[(left + right) >> 1][axis];
    let [i, j] = [left, right];
    while (i <= j) {
      while (points[i][axis] < pivot) i++;
      while (points[j][axis] > pivot) j--;
      if (i <= j) {
        const held = points[i];
        points[i++] = points[j];
        points[j--] = held;
      }
    }
    if (middle <= j) right = j;
    else if (middle >= i) left = i;
    else return;
  }
}
