/**
 * The two circuits of diagonal problems as layers, their start states and the derivatives of any diagonal expectation value.
 *
 *   qaoa      angles (γ_1 … γ_p, β_1 … β_p): Π_l exp(+iβ_l ΣX) exp(−iγ_l D/s) |+…+⟩, s the root mean square change of D by one flip  (1)
 *   warm      |+⟩ becomes Π_q RY(θ_q)|0⟩, ΣX becomes Σ_q (sin θ_q X + cos θ_q Z), whose highest state it is                        (2)
 *   vqe       angles θ_(l,q): layers of RY(θ), between them CZ on all neighbours of a line                                          (3)
 *
 * Source      (2) Egger, Mareček & Woerner, Quantum 5, 479 (2021), DOI 10.22331/q-2021-06-17-479.
 */
import type { Diagonal, DiagonalLayers, Layer } from '../../kernels/diagonal-layers/diagonal-layers.ts';

export interface ParametricCircuit {
  readonly numParameters: number;
  readonly layers: DiagonalLayers;
  prepare(parameters: ArrayLike<number>, breathe: Breathe): Promise<void>;
  /** Derivatives of ⟨observable⟩ at the parameters of the last `prepare`; the state is gone after it. */
  gradient(parameters: ArrayLike<number>, observable: Diagonal, breathe: Breathe): Promise<{ value: number; gradient: Float64Array }>;
}

/** Called between layers: a turn of the event loop now and then, and the end of the work when it is cancelled. */
export type Breathe = () => Promise<void> | undefined;

/** One layer as a function of the parameters, and where its derivatives go. */
interface Slot {
  layer(parameters: ArrayLike<number>): Layer;
  collect(gradient: Float64Array, derivatives: { gamma: number; angles: Float64Array }): void;
}

function parametric(layers: DiagonalLayers, numParameters: number, start: () => void, slots: readonly Slot[]): ParametricCircuit {
  return {
    numParameters,
    layers,
    async prepare(parameters, breathe) {
      start();
      for (const slot of slots) {
        layers.apply(slot.layer(parameters));
        await breathe();
      }
    },
    async gradient(parameters, observable, breathe) {
      const value = layers.observe(observable);
      const gradient = new Float64Array(numParameters);
      for (const slot of slots.toReversed()) {
        slot.collect(gradient, layers.takeBack(slot.layer(parameters)));
        await breathe();
      }
      return { value, gradient };
    },
  };
}

/** Root mean square change of a diagonal by one flip. */
export function flipScale(costs: Float64Array): number {
  const n = Math.log2(costs.length);
  let sum = 0;
  for (let q = 0; q < n; q++) {
    const bit = 2 ** q;
    for (let k = 0; k < costs.length; k++) if ((k & bit) === 0) sum += (costs[k + bit] - costs[k]) ** 2;
  }
  return Math.sqrt((2 * sum) / (n * costs.length)) || 1;
}

/** (1). @param scale s */
export function qaoaCircuit(layers: DiagonalLayers, diagonal: Diagonal, scale: number, depth: number): ParametricCircuit {
  const n = layers.numQubits;
  const slots = Array.from({ length: depth }, (_, l): Slot => {
    return {
      layer: (parameters) => ({
        diagonal,
        gamma: parameters[l] / scale,
        angles: new Float64Array(n).fill(-parameters[depth + l]),
      }),
      collect(gradient, { gamma, angles }) {
        gradient[l] = gamma / scale;
        gradient[depth + l] = -angles.reduce((sum, value) => sum + value, 0);
      },
    };
  });
  /** i^|k| / √2ⁿ: what diag(1, i) makes of |+…+⟩. */
  const start = (): void => {
    const { amplitudes } = layers;
    const size = 2 ** -(n / 2);
    amplitudes.fill(0);
    amplitudes[0] = size;
    for (let half = 1; half < 2 ** n; half *= 2) {
      for (let k = 0; k < half; k++) {
        amplitudes[2 * (k + half)] = -amplitudes[2 * k + 1];
        amplitudes[2 * (k + half) + 1] = amplitudes[2 * k];
      }
    }
  };
  return parametric(layers, 2 * depth, start, slots);
}

/** (2). @param thetas angles of the product state, sin²(θ/2) the chance of a one */
export function warmQaoaCircuit(
  layers: DiagonalLayers,
  diagonal: Diagonal,
  scale: number,
  depth: number,
  thetas: ArrayLike<number>,
): ParametricCircuit {
  const n = layers.numQubits;
  const forth = Float64Array.from(thetas, (theta) => theta / 2);
  const back = forth.map((angle) => -angle);
  const magnetisation = layers.diagonal(
    Float64Array.from({ length: 2 ** n }, (_, k) => {
      let sum = n;
      for (let bits = k; bits > 0; bits &= bits - 1) sum -= 2;
      return sum;
    }),
  );
  const slots = Array.from({ length: depth }, (_, l): Slot[] => [
    {
      layer: (parameters) => ({ diagonal, gamma: parameters[l] / scale, angles: back }),
      collect(gradient, { gamma }) {
        gradient[l] = gamma / scale;
      },
    },
    {
      layer: (parameters) => ({ diagonal: magnetisation, gamma: -parameters[depth + l], angles: forth }),
      collect(gradient, { gamma }) {
        gradient[depth + l] = -gamma;
      },
    },
  ]).flat();
  return parametric(layers, 2 * depth, () => startAsProduct(layers, forth), slots);
}

function startAsProduct(layers: DiagonalLayers, angles: ArrayLike<number>): void {
  layers.amplitudes.fill(0);
  layers.amplitudes[0] = 1;
  layers.apply({ gamma: 0, angles });
}

/** (3): depth + 1 layers of rotations. */
export function rotationCircuit(layers: DiagonalLayers, depth: number): ParametricCircuit {
  const n = layers.numQubits;
  const pairs = layers.diagonal(
    Float64Array.from({ length: 2 ** n }, (_, k) => {
      let count = 0;
      for (let bits = k & (k >>> 1); bits > 0; bits &= bits - 1) count++;
      return count;
    }),
  );
  const slots = Array.from({ length: depth + 1 }, (_, l): Slot => {
    const angles = new Float64Array(n);
    return {
      layer(parameters) {
        for (let q = 0; q < n; q++) angles[q] = parameters[l * n + q] / 2;
        return l === 0 ? { gamma: 0, angles } : { diagonal: pairs, gamma: Math.PI, angles };
      },
      collect(gradient, derivatives) {
        for (let q = 0; q < n; q++) gradient[l * n + q] = derivatives.angles[q] / 2;
      },
    };
  });
  const start = (): void => {
    layers.amplitudes.fill(0);
    layers.amplitudes[0] = 1;
  };
  return parametric(layers, n * (depth + 1), start, slots);
}
