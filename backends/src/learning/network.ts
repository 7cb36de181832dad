/**
 * Atomic networks in double precision: one hidden layer per element, summed over atoms, so that like atoms may change places.
 *
 *   φ_h = Σ_{i ∈ Z} tanh(b_h + Σ_f W_fh (G_if − mean_f) / scale_f),   E = φ · w                                         (1)
 *
 * Source      Behler & Parrinello 2007, DOI 10.1103/PhysRevLett.98.146401.
 * Shapes      hidden units of all elements side by side, then a constant 1: `numFeatures` numbers. W row-major [input, unit].
 */
import type { RandomStream } from '@cofactor/sdk/contracts';
import { describeAtoms, featuresPerAtom, kindsOf, pullBack, type Descriptor, type Geometry } from './descriptor.ts';

/** Hidden layer of one element. Plain JSON. */
export interface HiddenLayer {
  weights: number[];
  biases: number[];
}

/** Inputs brought to mean 0 and spread 1 over the labels, per element. */
export interface Scaling {
  mean: number[];
  scale: number[];
}

export interface Inputs {
  descriptor: Descriptor;
  scaling: Scaling[];
}

/** Scaled inputs of every atom of a geometry. */
export interface AtomInputs {
  geometry: Geometry;
  kinds: number[];
  /** [atom, input]. */
  values: Float64Array;
}

export function atomInputs({ descriptor, scaling }: Inputs, geometry: Geometry): AtomInputs {
  const kinds = kindsOf(descriptor, geometry);
  const width = featuresPerAtom(descriptor);
  const values = describeAtoms(descriptor, geometry).map((g, at) => {
    const { mean, scale } = scaling[kinds[Math.floor(at / width)]];
    return (g - mean[at % width]) / scale[at % width];
  });
  return { geometry, kinds, values };
}

/** Weights of spread 1/√inputs, biases of spread 1. */
export function randomLayer(random: RandomStream, inputs: number, units: number): HiddenLayer {
  const normals = (count: number, spread: number): number[] => Array.from({ length: count }, () => spread * random.normal());
  return { weights: normals(inputs * units, 1 / Math.sqrt(inputs)), biases: normals(units, 1) };
}

export const numFeatures = (layers: readonly HiddenLayer[]): number => layers.reduce((sum, { biases }) => sum + biases.length, 1);

/** φ of (1). */
export function features(layers: readonly HiddenLayer[], atoms: AtomInputs): Float64Array {
  const phi = new Float64Array(numFeatures(layers));
  phi[phi.length - 1] = 1;
  atoms.kinds.forEach((kind, atom) => {
    const offset = offsetOf(layers, kind);
    activations(layers[kind], atoms, atom).forEach((h, unit) => {
      phi[offset + unit] += h;
    });
  });
  return phi;
}

/** ∂(φ · w)/∂x of (1), per bohr, 3 × atoms. */
export function featureGradient(
  inputs: Inputs,
  layers: readonly HiddenLayer[],
  atoms: AtomInputs,
  readout: ArrayLike<number>,
): Float64Array {
  const width = featuresPerAtom(inputs.descriptor);
  const byInput = new Float64Array(atoms.values.length);
  atoms.kinds.forEach((kind, atom) => {
    const { weights } = layers[kind];
    const { scale } = inputs.scaling[kind];
    const offset = offsetOf(layers, kind);
    const hidden = activations(layers[kind], atoms, atom);
    const back = hidden.map((h, unit) => (1 - h * h) * readout[offset + unit]);
    for (let f = 0; f < width; f++) {
      let sum = 0;
      for (let unit = 0; unit < back.length; unit++) sum += weights[f * back.length + unit] * back[unit];
      byInput[atom * width + f] = sum / scale[f];
    }
  });
  return pullBack(inputs.descriptor, atoms.geometry, byInput);
}

/** ∂φ_h/∂x of every unit of (1), and of the constant, per bohr: [feature][3 × atoms]. */
export function featureJacobian(inputs: Inputs, layers: readonly HiddenLayer[], atoms: AtomInputs): Float64Array[] {
  const width = featuresPerAtom(inputs.descriptor);
  const columns = layers.flatMap(({ weights, biases }, kind) => {
    const { scale } = inputs.scaling[kind];
    const hidden = atoms.kinds.map((k, atom) => (k === kind ? activations(layers[kind], atoms, atom) : undefined));
    return biases.map((_, unit) => {
      const byInput = new Float64Array(atoms.values.length);
      hidden.forEach((h, atom) => {
        if (h === undefined) return;
        const back = 1 - h[unit] * h[unit];
        for (let f = 0; f < width; f++) byInput[atom * width + f] = (back * weights[f * biases.length + unit]) / scale[f];
      });
      return pullBack(inputs.descriptor, atoms.geometry, byInput);
    });
  });
  return [...columns, new Float64Array(3 * atoms.kinds.length)];
}

const offsetOf = (layers: readonly HiddenLayer[], kind: number): number => numFeatures(layers.slice(0, kind)) - 1;

function activations({ weights, biases }: HiddenLayer, { values, kinds }: AtomInputs, atom: number): Float64Array {
  const width = values.length / kinds.length;
  const units = biases.length;
  const sums = Float64Array.from(biases);
  for (let f = 0; f < width; f++) {
    const x = values[atom * width + f];
    for (let unit = 0; unit < units; unit++) sums[unit] += weights[f * units + unit] * x;
  }
  return sums.map(Math.tanh);
}
