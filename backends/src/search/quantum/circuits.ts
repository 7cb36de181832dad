/**
 * The two circuits of diagonal problems as layers, their start states and the derivatives of any diagonal expectation value.
 *
 *   qaoa      angles (γ_1 … γ_p, β_1 … β_p): Π_l exp(+iβ_l ΣX) exp(−iγ_l D/s) |+…+⟩, s the root mean square change of D by one flip  (1)
 *   warm      |+⟩ becomes Π_q RY(θ_q)|0⟩, ΣX becomes Σ_q (sin θ_q X + cos θ_q Z), whose highest state it is                        (2)
 *   vqe       angles θ_(l,q): layers of RY(θ), between them CZ on all neighbours of a line                                          (3)
 *
 * Source      (2) Egger, Mareček & Woerner, Quantum 5, 479 (2021), DOI 10.22331/q-2021-06-17-479.
 */
import { DiagonalLayers, type Layer } from '../../kernels/diagonal-layers/diagonal-layers.ts';

export interface ParametricCircuit {
  readonly numQubits: number;
  readonly numParameters: number;
  /** The diagonal whose mean is asked for: 2ⁿ values to write, or the first half of a mirrored one; a view of live memory. */
  observable(): Float64Array;
  prepare(parameters: ArrayLike<number>, breathe: Breathe): Promise<void>;
  /** |ψ_k|² of all 2ⁿ states. */
  probabilitiesInto(out: Float64Array): void;
  mean(): number;
  /** Derivatives of the mean at the parameters of the last `prepare`; the state is gone after it. */
  gradient(parameters: ArrayLike<number>, breathe: Breathe): Promise<{ value: number; gradient: Float64Array }>;
}

/** Called between layers: a turn of the event loop now and then, and the end of the work when it is cancelled. */
export type Breathe = () => Promise<void> | undefined;

/** One layer as a function of the parameters, and where its derivatives go. */
interface Slot {
  layer(parameters: ArrayLike<number>): Layer;
  collect(gradient: Float64Array, derivatives: { gamma: number; angles: Float64Array; mirror: number }): void;
}

interface Register {
  numQubits: number;
  layers: DiagonalLayers;
  /** All values, or the first half where the states of the second have the amplitudes of the first. */
  costs: Float64Array;
  /** Writes the first state. */
  start: () => void;
}

function parametric({ numQubits, layers, costs, start }: Register, numParameters: number, slots: readonly Slot[]): ParametricCircuit {
  const observable = layers.observable(costs);
  return {
    numQubits,
    numParameters,
    observable: () => observable.values(),
    async prepare(parameters, breathe) {
      start();
      for (const slot of slots) {
        layers.apply(slot.layer(parameters));
        await breathe();
      }
    },
    probabilitiesInto(out) {
      const { amplitudes } = layers;
      if (observable.pairs) for (let k = 0; k < out.length; k++) out[k] = amplitudes[k] ** 2;
      else for (let k = 0; k < costs.length; k++) out[k] = amplitudes[2 * k] ** 2 + amplitudes[2 * k + 1] ** 2;
      if (costs.length === out.length) return;
      for (let k = 0; k < costs.length; k++) out[out.length - 1 - k] = out[k] /= 2;
    },
    mean: () => layers.observe(observable),
    async gradient(parameters, breathe) {
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

/** (1); where no flip of all changes D, on half of the states. @param costs D @param scale s */
export function qaoaCircuit(costs: Float64Array, scale: number, depth: number): ParametricCircuit {
  const numQubits = Math.log2(costs.length);
  const mirrored = numQubits > 1 && isMirrored(costs);
  const kept = mirrored ? costs.subarray(0, costs.length / 2) : costs;
  const n = mirrored ? numQubits - 1 : numQubits;
  const layers = new DiagonalLayers(n);
  const phases = layers.diagonal(kept);
  const slots = Array.from({ length: depth }, (_, l): Slot => {
    return {
      layer(parameters) {
        const angle = -parameters[depth + l];
        return { phases, gamma: parameters[l] / scale, angles: new Float64Array(n).fill(angle), ...(mirrored && { mirror: angle }) };
      },
      collect(gradient, { gamma, angles, mirror }) {
        gradient[l] = gamma / scale;
        gradient[depth + l] = -angles.reduce((sum, value) => sum + value, mirror);
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
  return parametric({ numQubits, layers, costs: kept, start }, 2 * depth, slots);
}

/** Whether each string costs what its complement does, as in models without fields. */
function isMirrored(costs: Float64Array): boolean {
  const most = costs.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  return costs.every((value, k) => Math.abs(value - costs[costs.length - 1 - k]) <= 1e-13 * most);
}

/** (2). @param thetas angles of the product state, sin²(θ/2) the chance of a one */
export function warmQaoaCircuit(costs: Float64Array, scale: number, depth: number, thetas: ArrayLike<number>): ParametricCircuit {
  const n = Math.log2(costs.length);
  const layers = new DiagonalLayers(n);
  const phases = layers.diagonal(costs);
  const forth = Float64Array.from(thetas, (theta) => theta / 2);
  const back = forth.map((angle) => -angle);
  const magnetisation = layers.diagonal(Float64Array.from(costs, (_, k) => n - 2 * countOnes(k)));
  const slots = Array.from({ length: depth }, (_, l): Slot[] => [
    {
      layer: (parameters) => ({ phases, gamma: parameters[l] / scale, angles: back }),
      collect(gradient, { gamma }) {
        gradient[l] = gamma / scale;
      },
    },
    {
      layer: (parameters) => ({ phases: magnetisation, gamma: -parameters[depth + l], angles: forth }),
      collect(gradient, { gamma }) {
        gradient[depth + l] = -gamma;
      },
    },
  ]).flat();
  const start = (): void => {
    setLowest(layers);
    layers.apply({ gamma: 0, angles: forth });
  };
  return parametric({ numQubits: n, layers, costs, start }, 2 * depth, slots);
}

/** (3): depth + 1 layers of rotations. All amplitudes are real: two stand in each of the register, and its phase rotates qubit 0. */
export function rotationCircuit(costs: Float64Array, depth: number): ParametricCircuit {
  const n = Math.log2(costs.length);
  const layers = new DiagonalLayers(n - 1);
  const pairsOf = (k: number): number => countOnes(k & (k >>> 1)) % 2;
  const entanglers = layers.signs(Uint16Array.from({ length: 2 ** (n - 1) }, (_, k) => pairsOf(2 * k) + 2 * pairsOf(2 * k + 1)));
  const none = layers.signs(new Uint16Array(2 ** (n - 1)));
  const slots = Array.from({ length: depth + 1 }, (_, l): Slot => {
    const angles = new Float64Array(n - 1);
    return {
      layer(parameters) {
        for (let q = 1; q < n; q++) angles[q - 1] = parameters[l * n + q] / 2;
        return { phases: l === 0 ? none : entanglers, gamma: parameters[l * n] / 2, angles };
      },
      collect(gradient, derivatives) {
        gradient[l * n] = derivatives.gamma / 2;
        for (let q = 1; q < n; q++) gradient[l * n + q] = derivatives.angles[q - 1] / 2;
      },
    };
  });
  return parametric({ numQubits: n, layers, costs, start: () => setLowest(layers) }, n * (depth + 1), slots);
}

/** |0…0⟩ */
function setLowest({ amplitudes }: DiagonalLayers): void {
  amplitudes.fill(0);
  amplitudes[0] = 1;
}

function countOnes(k: number): number {
  let count = 0;
  for (let bits = k; bits > 0; bits &= bits - 1) count++;
  return count;
}
