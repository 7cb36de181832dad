/**
 * Radial symmetry functions: what an atom sees around it, unchanged by rotation, translation and the order of like atoms.
 *
 *   G_i(Z,k) = Σ_{j ≠ i, Z_j = Z} exp(−ln²(r_ij / c_k) / 2w²) f(r_ij),   f(r) = ½ (cos(π r / r_c) + 1) below r_c, else 0     (1)
 *
 * Gaussians in ln r instead of r: as energies do, they change faster the closer two atoms are.
 *
 * Source      Behler & Parrinello 2007, DOI 10.1103/PhysRevLett.98.146401; Behler 2011, DOI 10.1063/1.3553717 (G², f).
 * Shapes      values [atom, element, k]; derivatives [coordinate (x, y, z of each atom), atom, element, k].
 * Units       bohr.
 */
import { elementSymbol, invalidInput, unsupported } from '@cofactor/sdk/contracts';

/** Nuclei in space with the electrons they carry. */
export interface Geometry {
  atomicNumbers: readonly number[];
  /** x, y, z of each atom in turn. */
  positionsBohr: ArrayLike<number>;
  /** @default 0 */
  charge?: number;
  /** 2S + 1. @default 1 */
  multiplicity?: number;
}

/** Plain JSON. */
export interface Descriptor {
  /** Atomic numbers, ascending. */
  elements: number[];
  cutoffBohr: number;
  centresBohr: number[];
  /** Of the Gaussians, in ln r. */
  width: number;
}

/** Centres from 1 bohr to the cutoff, evenly spaced in ln r, as wide as they stand apart. */
export function createDescriptor(elements: Iterable<number>, { cutoffBohr = 12, functions = 12 } = {}): Descriptor {
  const shortest = 1;
  const width = Math.log(cutoffBohr / shortest) / functions;
  return {
    elements: [...new Set(elements)].sort((a, b) => a - b),
    cutoffBohr,
    centresBohr: Array.from({ length: functions }, (_, k) => shortest * Math.exp(k * width)),
    width,
  };
}

/** Numbers that describe one atom. */
export const featuresPerAtom = ({ elements, centresBohr }: Descriptor): number => elements.length * centresBohr.length;

/** (1) for every atom, [atom, element, k]. @throws INVALID_INPUT, UNSUPPORTED for a bad geometry or an element that is not described */
export function describeAtoms(descriptor: Descriptor, geometry: Geometry): Float64Array {
  const kinds = kindsOf(descriptor, geometry);
  const width = featuresPerAtom(descriptor);
  const values = new Float64Array(kinds.length * width);
  const count = descriptor.centresBohr.length;
  forEachPair(descriptor, geometry, (i, j, { value }) => {
    for (let k = 0; k < count; k++) {
      values[i * width + kinds[j] * count + k] += value[k];
      values[j * width + kinds[i] * count + k] += value[k];
    }
  });
  return values;
}

/** ∂y/∂x from ∂y/∂G [atom, element, k], for a scalar y: the chain rule through (1). Length 3 × atoms, per bohr. */
export function pullBack(descriptor: Descriptor, geometry: Geometry, byFeature: ArrayLike<number>): Float64Array {
  const kinds = kindsOf(descriptor, geometry);
  const width = featuresPerAtom(descriptor);
  const count = descriptor.centresBohr.length;
  const gradient = new Float64Array(3 * kinds.length);
  forEachPair(descriptor, geometry, (i, j, { slope, direction }) => {
    let byDistance = 0;
    for (let k = 0; k < count; k++) {
      byDistance += (byFeature[i * width + kinds[j] * count + k] + byFeature[j * width + kinds[i] * count + k]) * slope[k];
    }
    for (let axis = 0; axis < 3; axis++) {
      gradient[3 * j + axis] += byDistance * direction[axis];
      gradient[3 * i + axis] -= byDistance * direction[axis];
    }
  });
  return gradient;
}

interface Pair {
  value: Float64Array;
  /** d value / dr. */
  slope: Float64Array;
  /** Unit vector from i to j. */
  direction: [number, number, number];
}

/** Visits every pair within the cutoff; `pair` is overwritten by the next. */
function forEachPair(descriptor: Descriptor, { positionsBohr: x }: Geometry, visit: (i: number, j: number, pair: Pair) => void): void {
  const { centresBohr, width, cutoffBohr } = descriptor;
  const pair: Pair = { value: new Float64Array(centresBohr.length), slope: new Float64Array(centresBohr.length), direction: [0, 0, 0] };
  for (let j = 1; j < x.length / 3; j++) {
    for (let i = 0; i < j; i++) {
      for (let axis = 0; axis < 3; axis++) pair.direction[axis] = x[3 * j + axis] - x[3 * i + axis];
      const r = Math.hypot(...pair.direction);
      if (r >= cutoffBohr) continue;
      for (let axis = 0; axis < 3; axis++) pair.direction[axis] /= r;
      const phase = (Math.PI * r) / cutoffBohr;
      const f = 0.5 * (Math.cos(phase) + 1);
      const df = (-0.5 * Math.PI * Math.sin(phase)) / cutoffBohr;
      centresBohr.forEach((centre, k) => {
        const u = Math.log(r / centre) / width;
        const gauss = Math.exp(-0.5 * u * u);
        pair.value[k] = gauss * f;
        pair.slope[k] = gauss * (df - (u / (width * r)) * f);
      });
      visit(i, j, pair);
    }
  }
}

/** Index of each atom's element in the descriptor. */
export function kindsOf({ elements }: Descriptor, geometry: Geometry): number[] {
  checkGeometry(geometry);
  return geometry.atomicNumbers.map((z) => {
    const kind = elements.indexOf(z);
    if (kind < 0) {
      const known = elements.map(elementSymbol);
      throw unsupported(`element ${elementSymbol(z)} was not among the labels, only ${known.join(', ')}`, {
        what: `element ${elementSymbol(z)}`,
        alternatives: known,
      });
    }
    return kind;
  });
}

/** @throws INVALID_INPUT unless there are three finite coordinates per atom and no two atoms in one place */
export function checkGeometry({ atomicNumbers, positionsBohr: x }: Geometry): void {
  if (x.length !== 3 * atomicNumbers.length || atomicNumbers.length === 0) {
    throw invalidInput('positionsBohr', `${3 * atomicNumbers.length} numbers, three per atom of at least one`, x.length);
  }
  for (let c = 0; c < x.length; c++) {
    if (!Number.isFinite(x[c])) throw invalidInput(`positionsBohr[${c}]`, 'a finite number', x[c]);
  }
  for (let j = 1; j < atomicNumbers.length; j++) {
    for (let i = 0; i < j; i++) {
      const r = distance(x, i, j);
      if (r < 0.1) throw invalidInput('positionsBohr', `atoms ${i} and ${j} at least 0.1 bohr apart`, r);
    }
  }
}

/** |x_i − x_j| of atoms i and j, in bohr. */
export const distance = (x: ArrayLike<number>, i: number, j: number): number =>
  Math.hypot(x[3 * i] - x[3 * j], x[3 * i + 1] - x[3 * j + 1], x[3 * i + 2] - x[3 * j + 2]);
