/** Orders in which candidates may be labelled: far from each other, at random, evenly spaced. Each lists every candidate once. */
import { stream, type Structure } from '../../contracts/index.ts';

/** Farthest-point order (Gonzalez 1985, DOI 10.1016/0304-3975(85)90224-5) in the sorted distances of the atoms, from the mean outward. */
export function spreadOut(structures: readonly Structure[]): number[] {
  const points = structures.map(sortedDistances);
  const centre = points[0].map((_, k) => points.reduce((sum, point) => sum + point[k], 0) / points.length);
  const order: number[] = [];
  let nearest = points.map((point) => gap(point, centre));
  while (order.length < points.length) {
    const next = nearest.indexOf(Math.max(...nearest));
    const first = order.length === 0;
    nearest = points.map((point, at) => Math.min(first ? Infinity : nearest[at], gap(point, points[next])));
    order.push(next);
    for (const done of order) nearest[done] = -1;
  }
  return order;
}

export function shuffled(count: number, seed: number): number[] {
  const random = stream(seed, 'explore-random');
  const order = Array.from({ length: count }, (_, at) => at);
  for (let at = count - 1; at > 0; at--) {
    const other = random.integer(at + 1);
    [order[at], order[other]] = [order[other], order[at]];
  }
  return order;
}

/** `some` of them equidistant in the order given, ends included, then the rest. */
export function evenly(count: number, some: number): number[] {
  const even = Array.from({ length: some }, (_, k) => Math.round(((count - 1) * k) / Math.max(1, some - 1)));
  const rest = Array.from({ length: count }, (_, at) => at).filter((at) => !even.includes(at));
  return [...new Set([...even, ...rest])];
}

const gap = (a: readonly number[], b: readonly number[]): number => Math.hypot(...a.map((value, k) => value - b[k]));

function sortedDistances({ atoms }: Structure): number[] {
  const pairs = atoms.flatMap(({ positionBohr: p }, j) =>
    atoms.slice(0, j).map(({ positionBohr: q }) => Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])),
  );
  return pairs.sort((a, b) => a - b);
}
