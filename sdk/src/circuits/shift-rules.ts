/**
 * Derivatives from values at shifted angles: what a device without analytic gradients can give.
 *
 * E(θ) of one gate exp(−iθG) is a trigonometric polynomial whose frequencies are differences of eigenvalues of G. With R
 * frequencies ω, 2ω, …, Rω (φ = ωθ),
 *
 *   dE/dθ = ω Σ_(μ=1)^(2R) (−1)^(μ−1) / (4R sin²(x_μ/2)) · E(θ + x_μ/ω),   x_μ = (2μ − 1)π / 2R                        (1)
 *
 * R = 1 is the parameter-shift rule ½[E(θ + π/2) − E(θ − π/2)]; R = 2, the four-term rule, serves controlled rotations and
 * fermionic excitations (T − T† has eigenvalues 0, ±i: frequencies 1 and 2).
 *
 * Source      Wierichs, Izaac, Wang & Lin, Quantum 6, 677 (2022), DOI 10.22331/q-2022-03-30-677, eq. (21).
 */
import { type Circuit, type Operation, unsupported } from '../contracts/index.ts';
import type { BoundLater } from './circuit.ts';
import { scaleAngle } from './decompose.ts';
import { type FixedGate, GATES } from './gates.ts';

/** One shifted circuit and its weight in the derivative by `parameter`. */
export interface ShiftedCircuit {
  parameter: number;
  weight: number;
  circuit: Circuit;
}

/** (1): weights by shift, for frequencies ω, 2ω, … */
export function shiftRule(frequencies: readonly number[]): { shift: number; weight: number }[] {
  const count = frequencies.length;
  const omega = frequencies[0];
  return Array.from({ length: 2 * count }, (_, k) => {
    const x = ((2 * k + 1) * Math.PI) / (2 * count);
    const alternating = k % 2 === 0 ? 1 : -1;
    return { shift: x / omega, weight: (omega * alternating) / (4 * count * Math.sin(x / 2) ** 2) };
  });
}

/** All circuits whose weighted values add up to the gradient: by the product rule, each place a parameter stands is shifted alone. */
export function* shiftedCircuits(circuit: Circuit): Generator<ShiftedCircuit> {
  for (const [index, operation] of circuit.operations.entries()) {
    for (const [position, angle] of (operation.angles ?? []).entries()) {
      if (typeof angle === 'number') continue;
      for (const { shift, weight } of shiftRule(frequenciesOf(operation))) {
        const operations = circuit.operations.with(index, shifted(operation, position, angle, shift));
        yield { parameter: angle.parameter, weight: weight * angle.scale, circuit: { ...circuit, operations } };
      }
    }
  }
}

function shifted(operation: Operation, position: number, angle: BoundLater, shift: number): Operation {
  return { ...operation, angles: operation.angles?.with(position, scaleAngle(angle, 1, shift)) };
}

function frequenciesOf({ gate }: Operation): readonly number[] {
  if (gate === 'pauli-rotation') return [1];
  if (gate === 'excitation') return [1, 2];
  const frequencies = GATES[gate as FixedGate].frequencies;
  if (!frequencies) throw unsupported(`no shift rule for ${gate}: decompose it first`, { what: `shift rule of ${gate}` });
  return frequencies;
}
