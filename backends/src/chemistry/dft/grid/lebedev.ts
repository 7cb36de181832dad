/** Points and weights on the unit sphere from the orbits of Lebedev's quadratures. */
import { type AngularPoints, LEBEDEV_ORBITS, type Orbit } from './lebedev-orbits.ts';

export interface AngularGrid {
  /** Unit vectors, 3 per point. */
  directions: Float64Array;
  /** Sum to 1. */
  weights: Float64Array;
}

const made = new Map<AngularPoints, AngularGrid>();

/** The quadrature of `points` points. The grid has all symmetries of the octahedron, so that axes may change order and sign. */
export function lebedevGrid(points: AngularPoints): AngularGrid {
  let grid = made.get(points);
  if (!grid) {
    const directions: number[] = [];
    const weights: number[] = [];
    for (const orbit of LEBEDEV_ORBITS[points])
      for (const point of orbitPoints(orbit)) {
        directions.push(...point);
        weights.push(orbit[1]);
      }
    grid = { directions: Float64Array.from(directions), weights: Float64Array.from(weights) };
    made.set(points, grid);
  }
  return grid;
}

/** All orders and signs of one point. */
function orbitPoints([kind, , a = 0, b = 0]: Orbit): number[][] {
  const seed = {
    vertices: [1, 0, 0],
    edges: [Math.SQRT1_2, Math.SQRT1_2, 0],
    faces: [1, 1, 1].map((x) => x / Math.sqrt(3)),
    aab: [a, a, Math.sqrt(1 - 2 * a * a)],
    ab0: [a, Math.sqrt(1 - a * a), 0],
    abc: [a, b, Math.sqrt(1 - a * a - b * b)],
  }[kind];
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  const distinct = new Map<string, number[]>();
  for (const order of orders)
    for (let signs = 0; signs < 8; signs++) {
      const point = order.map((from, axis) => (seed[from] === 0 ? 0 : seed[from] * (signs & (1 << axis) ? -1 : 1)));
      distinct.set(point.join(), point);
    }
  return [...distinct.values()];
}
