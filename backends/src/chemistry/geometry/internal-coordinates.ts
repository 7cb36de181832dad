/**
 * Redundant internal coordinates of a molecule: bonds, angles, torsions, their values and derivatives.
 *
 *   B_qk = ∂q/∂x_k
 *
 * Atoms closer than 1.3 times the sum of their covalent radii are bonded; fragments are joined by their nearest atoms. An angle
 * above 175° has no steady derivative: its atoms get their cartesian coordinates instead, and torsions around it are left out.
 *
 * A rotation from a geometry r is counted by θ = I⁻¹ Σ (r_i − c) × x_i with I the tensor of inertia of unit masses: linear in x, its
 * slope that of the angle where x = r. No part of it around the axis of a straight molecule.
 *
 * Source  Peng, Ayala, Schlegel & Frisch, J. Comput. Chem. 17, 49 (1996), DOI 10.1002/(SICI)1096-987X(19960115)17:1<49::AID-JCC5>3.0.CO;2-0;
 *         derivatives: Bakken & Helgaker, J. Chem. Phys. 117, 9160 (2002), DOI 10.1063/1.1515483.
 * Units   bohr, radians.
 */
import { internalCoordinate } from '@cofactor/sdk/contracts';
import { symmetricFunction } from '../linear-algebra.ts';
import { bondedPairs } from './bonds.ts';

/** Two atoms are a bond, three an angle (the middle one its corner), four a torsion; with an axis the mean of a cartesian coordinate. */
export interface Coordinate {
  atoms: readonly number[];
  /** Of a cartesian coordinate or a rotation: 0, 1, 2. */
  axis?: number;
  /** Of a rotation of these atoms around the axis through their centre: its values are counted from this geometry. */
  turnedFrom?: Float64Array;
}

/** cos 175°. */
const STRAIGHT = -0.9962;

/** A set that spans all changes of shape. */
export function redundantCoordinates(atomicNumbers: readonly number[], x: Float64Array): Coordinate[] {
  const bonds = bondsOf(atomicNumbers, x);
  const neighbours = atomicNumbers.map((_, atom) => bonds.flatMap(([i, j]) => (i === atom ? [j] : j === atom ? [i] : [])));
  const coordinates: Coordinate[] = bonds.map((atoms) => ({ atoms }));
  const straight = new Set<number>();
  const bent = (i: number, j: number, k: number): boolean => cosine(x, i, j, k) > STRAIGHT;
  neighbours.forEach((around, j) => {
    around.forEach((i, a) => {
      for (const k of around.slice(a + 1)) {
        if (bent(i, j, k)) coordinates.push({ atoms: [i, j, k] });
        else for (const atom of [i, j, k]) straight.add(atom);
      }
    });
  });
  for (const [j, k] of bonds)
    for (const i of neighbours[j])
      for (const l of neighbours[k])
        if (i !== k && l !== j && i !== l && bent(i, j, k) && bent(j, k, l)) coordinates.push({ atoms: [i, j, k, l] });
  for (const atom of straight) for (let axis = 0; axis < 3; axis++) coordinates.push({ atoms: [atom], axis });
  return coordinates;
}

function bondsOf(atomicNumbers: readonly number[], x: Float64Array): [number, number][] {
  const bonds: [number, number][] = [];
  const fragment = atomicNumbers.map((_, atom) => atom);
  const join = (i: number, j: number): void => {
    bonds.push([i, j]);
    const [from, to] = [fragment[j], fragment[i]];
    fragment.forEach((name, atom) => {
      if (name === from) fragment[atom] = to;
    });
  };
  const pairs = atomicNumbers.flatMap((_, i) => Array.from({ length: i }, (_, j): [number, number] => [j, i]));
  for (const [i, j] of bondedPairs(atomicNumbers, x)) join(i, j);
  for (const [i, j] of pairs.toSorted((a, b) => distance(x, ...a) - distance(x, ...b))) if (fragment[i] !== fragment[j]) join(i, j);
  return bonds;
}

/** Value of a coordinate; a torsion in (−π, π]. */
export function coordinateValue(coordinate: Coordinate, x: Float64Array): number {
  if (coordinate.axis !== undefined)
    return linearRow(coordinate, coordinate.axis, x.length).reduce((sum, slope, at) => sum + slope * x[at], 0);
  return internalCoordinate(coordinate.atoms, x);
}

/** Row of B: derivatives of one coordinate, 3 per atom of the molecule. */
export function coordinateDerivative(coordinate: Coordinate, x: Float64Array): Float64Array {
  const { atoms, axis } = coordinate;
  if (axis !== undefined) return linearRow(coordinate, axis, x.length);
  const row = new Float64Array(x.length);
  const add = (atom: number, vector: readonly number[], scale: number): void =>
    vector.forEach((value, a) => (row[3 * atom + a] += scale * value));
  const [i, j, k, l] = atoms;
  if (k === undefined) {
    const u = unit(minus(x, i, j));
    add(i, u, 1);
    add(j, u, -1);
  } else if (l === undefined) {
    const [a, b] = [minus(x, i, j), minus(x, k, j)];
    const [ra, rb] = [Math.sqrt(dot(a, a)), Math.sqrt(dot(b, b))];
    const [u, v] = [unit(a), unit(b)];
    const cos = dot(u, v);
    const sin = Math.sqrt(Math.max(1e-12, 1 - cos * cos));
    const atI = u.map((value, c) => (cos * value - v[c]) / (ra * sin));
    const atK = v.map((value, c) => (cos * value - u[c]) / (rb * sin));
    add(i, atI, 1);
    add(k, atK, 1);
    add(j, atI, -1);
    add(j, atK, -1);
  } else {
    // φ of planes (i j k) and (j k l): along the normals, shared between the atoms of the axis
    const [f, g, h] = [minus(x, i, j), minus(x, j, k), minus(x, l, k)];
    const [a, b] = [cross(f, g), cross(h, g)];
    const [aa, bb, gg] = [dot(a, a), dot(b, b), Math.sqrt(dot(g, g))];
    const [fg, hg] = [dot(f, g), dot(h, g)];
    add(i, a, -gg / aa);
    add(l, b, gg / bb);
    const shift = a.map((value, c) => (fg * value) / (aa * gg) - (hg * b[c]) / (bb * gg));
    add(j, a, gg / aa);
    add(j, shift, 1);
    add(k, b, -gg / bb);
    add(k, shift, -1);
  }
  return row;
}

/** Of what is linear in x: cartesian coordinates, and rotations. */
function linearRow({ atoms, turnedFrom }: Coordinate, axis: number, size: number): Float64Array {
  const row = new Float64Array(size);
  if (turnedFrom === undefined) {
    for (const atom of atoms) row[3 * atom + axis] = 1 / atoms.length;
    return row;
  }
  const centre = [0, 1, 2].map((c) => atoms.reduce((sum, atom) => sum + turnedFrom[3 * atom + c], 0) / atoms.length);
  const arms = atoms.map((atom) => centre.map((at, c) => turnedFrom[3 * atom + c] - at));
  const inertia = Float64Array.from({ length: 9 }, (_, k) => {
    const [a, b] = [Math.floor(k / 3), k % 3];
    return arms.reduce((sum, arm) => sum + (a === b ? dot(arm, arm) : 0) - arm[a] * arm[b], 0);
  });
  const inverse = symmetricFunction(inertia, 3, (value) => (value > 1e-3 ? 1 / value : 0));
  const around = [0, 1, 2].map((c) => inverse[3 * axis + c]);
  arms.forEach((arm, at) => row.set(cross(around, arm), 3 * atoms[at])); // n · (r × x) = (n × r) · x
  return row;
}

/** Difference of two values of a coordinate, a torsion's on the short way round. */
export function coordinateDifference({ atoms, axis }: Coordinate, to: number, from: number): number {
  const difference = to - from;
  return atoms.length === 4 && axis === undefined ? difference - 2 * Math.PI * Math.round(difference / (2 * Math.PI)) : difference;
}

function distance(x: Float64Array, i: number, j: number): number {
  const d = minus(x, i, j);
  return Math.sqrt(dot(d, d));
}

function cosine(x: Float64Array, i: number, j: number, k: number): number {
  return dot(unit(minus(x, i, j)), unit(minus(x, k, j)));
}

function minus(x: Float64Array, i: number, j: number): number[] {
  return [x[3 * i] - x[3 * j], x[3 * i + 1] - x[3 * j + 1], x[3 * i + 2] - x[3 * j + 2]];
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: readonly number[], b: readonly number[]): number[] {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit(a: readonly number[]): number[] {
  const length = Math.sqrt(dot(a, a));
  return a.map((value) => value / length);
}
