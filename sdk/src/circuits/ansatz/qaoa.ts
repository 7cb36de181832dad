/**
 * QAOA of a diagonal observable as a circuit that any circuit backend samples, and angles that need no optimisation.
 *
 *   parameters (γ_1 … γ_p, β_1 … β_p):   Π_l exp(+iβ_l ΣX) exp(−iγ_l D/s) |+…+⟩                                        (1)
 *   s² = (4/n) Σ_m |m| c_m², the mean square change of D = Σ_m c_m Z^m by one flip                                     (2)
 *   warm      |+⟩ becomes Π_q RY(θ_q)|0⟩, ΣX becomes Σ_q (sin θ_q X + cos θ_q Z), whose highest state it is              (3)
 *
 * Source      (1) Farhi, Goldstone & Gutmann, arXiv:1411.4028; (3) Egger, Mareček & Woerner, Quantum 5, 479 (2021),
 *             DOI 10.22331/q-2021-06-17-479.
 * Cost        a string on w qubits is 2 (w − 1) CX in each layer.
 */
import type { Circuit, PauliSum } from '../../contracts/index.ts';
import { circuitBuilder, parameter } from '../circuit.ts';
import { zStrings } from '../operators/diagonal.ts';

export interface QaoaOptions {
  layers: number;
  /** θ of (3). @default π/2 on every qubit */
  warmAngles?: readonly number[];
}

/** s of (2); 1 for a constant. */
export function flipScale(observable: PauliSum): number {
  const sum = zStrings(observable).reduce((total, { qubits, coefficient }) => total + qubits.length * coefficient ** 2, 0);
  return Math.sqrt((4 / observable.numQubits) * sum) || 1;
}

/** (1) or (3) with 2p parameters. @throws INVALID_INPUT for an observable that is not diagonal */
export function qaoaCircuit(observable: PauliSum, { layers, warmAngles }: QaoaOptions): Circuit {
  const { numQubits } = observable;
  const strings = zStrings(observable).filter(({ qubits }) => qubits.length > 0);
  const scale = 2 / flipScale(observable);
  const builder = circuitBuilder(numQubits);
  for (let q = 0; q < numQubits; q++) {
    if (warmAngles) builder.gate('ry', [q], warmAngles[q]);
    else builder.gate('h', [q]);
  }
  for (let l = 0; l < layers; l++) {
    for (const { qubits, coefficient } of strings) {
      const angle = parameter(l, scale * coefficient);
      if (qubits.length === 1) builder.gate('rz', qubits, angle);
      else builder.pauliRotation('Z'.repeat(qubits.length), qubits, angle);
    }
    for (let q = 0; q < numQubits; q++) {
      if (!warmAngles) builder.gate('rx', [q], parameter(layers + l, -2));
      else
        builder
          .gate('ry', [q], -warmAngles[q])
          .gate('rz', [q], parameter(layers + l, -2))
          .gate('ry', [q], warmAngles[q]);
    }
  }
  return builder.build();
}

/**
 * Best angles of the Sherrington–Kirkpatrick model of infinite size, γ of C = Σ J_jk s_j s_k / √n.
 * Source      Basso, Farhi, Marwaha, Villalonga & Zhou, arXiv:2110.14206, table 4 (also Quantum 6, 759 (2022),
 *             DOI 10.22331/q-2022-07-07-759, table 1).
 */
// biome-ignore format: one depth a line
const SPIN_GLASS: readonly (readonly [gammas: readonly number[], betas: readonly number[]])[] = [
  [[0.5], [Math.PI / 8]],
  [[0.3817, 0.6655], [0.496, 0.269]],
  [[0.3297, 0.5688, 0.6406], [0.55, 0.3675, 0.2109]],
  [[0.2949, 0.5144, 0.5586, 0.6429], [0.571, 0.4176, 0.3028, 0.1729]],
  [[0.2705, 0.4804, 0.5074, 0.5646, 0.6397], [0.5899, 0.4492, 0.3559, 0.2643, 0.1486]],
  [[0.2528, 0.4531, 0.475, 0.5146, 0.565, 0.6392], [0.6004, 0.467, 0.388, 0.3176, 0.2325, 0.1291]],
  [[0.2383, 0.4327, 0.4516, 0.483, 0.5147, 0.5686, 0.6393], [0.6085, 0.481, 0.409, 0.3534, 0.2857, 0.208, 0.1146]],
  [[0.2268, 0.4162, 0.4332, 0.4608, 0.4818, 0.5179, 0.5717, 0.6393], [0.6151, 0.4906, 0.4244, 0.378, 0.3224, 0.2606, 0.1884, 0.103]],
];

/**
 * Parameters of (1) for any observable: those of the spin glass, whose s is 2 in its own unit. Deeper than the table, its last row
 * is read at p even places.
 */
export function transferredAngles(layers: number): number[] {
  const row = SPIN_GLASS[Math.min(layers, SPIN_GLASS.length) - 1];
  const [gammas, betas] = row.map((angles) => Array.from({ length: layers }, (_, l) => readAt(angles, l, layers)));
  return [...gammas.map((gamma) => 2 * gamma), ...betas];
}

function readAt(angles: readonly number[], l: number, layers: number): number {
  const place = Math.min(angles.length - 1, Math.max(0, ((l + 0.5) * angles.length) / layers - 0.5));
  const at = Math.min(angles.length - 2, Math.floor(place));
  return at < 0 ? angles[0] : angles[at] + (place - at) * (angles[at + 1] - angles[at]);
}
