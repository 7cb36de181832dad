/**
 * Distances, angles and dihedrals of atoms.
 *
 *   two atoms |r_i − r_j|, three ∠ i j k, four the dihedral of the planes i j k and j k l in (−π, π], positive clockwise along j → k
 *
 * Source  signs: IUPAC Gold Book, "torsion angle", DOI 10.1351/goldbook.T06406.
 */
type Vector = readonly [number, number, number];

/** In the unit of length of `x`, or radians. @param atoms two, three or four, 0-based. @param x 3 per atom */
export function internalCoordinate([i, j, k, l]: readonly number[], x: ArrayLike<number>): number {
  const between = (from: number, to: number): Vector => [
    x[3 * to] - x[3 * from],
    x[3 * to + 1] - x[3 * from + 1],
    x[3 * to + 2] - x[3 * from + 2],
  ];
  if (k === undefined) return length(between(i, j));
  if (l === undefined) {
    const [u, v] = [between(j, i), between(j, k)];
    return Math.acos(Math.max(-1, Math.min(1, dot(u, v) / (length(u) * length(v)))));
  }
  const axis = between(j, k);
  const [uw, vw] = [cross(between(j, i), axis), cross(between(k, l), axis)];
  return Math.atan2(dot(cross(uw, vw), axis) / length(axis), dot(uw, vw));
}

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const length = (a: Vector): number => Math.sqrt(dot(a, a));
const cross = (a: Vector, b: Vector): Vector => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
