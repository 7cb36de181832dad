/**
 * Expectation values from shots. The strings of all observables share measurement settings, qubit by qubit; every setting is measured
 * `shots` times, so a string's estimate lies on the lattice −1, −1 + 2/shots, …, 1. In setting g a shot gives v_g = Σ c_k (±1) over the
 * strings measured there, and
 *
 *   value = c_I + Σ_g mean(v_g),   standard error² = Σ_g s²(v_g) / shots,   s² the unbiased sample variance           (1)
 *
 * With one shot there is no variance to see: its bound (Σ|c_k|)² stands in.
 */
import { groupQubitwise, parsePauli, type MeasurementGroup, type Pauli } from '@cofactor/sdk/circuits';
import { type PauliSum, type Resources, type StepOutput, type StepSpec, stream } from '@cofactor/sdk/contracts';
import type { StateVector } from '../../kernels/state-vector/state-vector.ts';
import type { Pace } from './pace.ts';
import { drawStates } from './register.ts';

/** How often each basis state was seen. */
export type Histogram = [state: number, count: number][];

export async function sampleExpectations(
  psi: StateVector,
  { observables, shots, seed }: StepSpec<'expectation'>,
  pace: Pace,
): Promise<{ output: StepOutput<'expectation'>; resources: Resources }> {
  const rotated = psi.sibling();
  return sampleInSettings(observables, shots, async (basis, index) => {
    rotated.copyFrom(psi);
    rotateToZ(rotated, basis);
    const seen = await drawStates(rotated, shots, stream(seed, 'statevector/expectation', index), pace);
    if (pace.due) await pace.rest();
    return seen;
  });
}

/** (1). @param measure setting `index` of `count`, `shots` times: the Paulis of `basis` turned to Z, and all qubits read */
export async function sampleInSettings(
  observables: readonly PauliSum[],
  shots: number,
  measure: (basis: Pauli, index: number, count: number) => Promise<Histogram>,
): Promise<{ output: StepOutput<'expectation'>; resources: Resources }> {
  const { strings, settings, constants: values } = settingsOf(observables);
  const variances = observables.map(() => 0);
  for (const [index, { basis, members }] of settings.entries()) {
    const here = members.map((k) => ({ ...strings[k], support: Number(strings[k].pauli.x | strings[k].pauli.z) }));
    const seen = await measure(basis, index, settings.length);
    observables.forEach((_, k) => {
      const shotValue = (state: number) =>
        here.reduce((sum, { coefficients, support }) => sum + parity(state & support) * coefficients[k], 0);
      const mean = seen.reduce((sum, [state, count]) => sum + count * shotValue(state), 0) / shots;
      const squares = seen.reduce((sum, [state, count]) => sum + count * (shotValue(state) - mean) ** 2, 0);
      const bound = here.reduce((sum, { coefficients }) => sum + Math.abs(coefficients[k]), 0) ** 2;
      values[k] += mean;
      variances[k] += shots > 1 ? squares / (shots - 1) / shots : bound;
    });
  }
  const output = { values, standardErrors: variances.map(Math.sqrt) };
  return { output, resources: { circuitEvaluations: settings.length, shots: settings.length * shots } };
}

interface Settings {
  strings: { pauli: Pauli; coefficients: number[] }[];
  settings: MeasurementGroup[];
  /** Coefficient of the identity in each observable. */
  constants: number[];
}

/** What is measured together, by all observables. */
export function settingsOf(observables: readonly PauliSum[]): Settings {
  const strings = stringsOf(observables);
  const identity = strings.find(({ pauli }) => (pauli.x | pauli.z) === 0n);
  const constants = observables.map((_, k) => identity?.coefficients[k] ?? 0);
  return { strings, settings: groupQubitwise(strings.map(({ pauli }) => pauli)), constants };
}

/** Every string once, with its coefficient in each observable; the largest first, so that they shape the settings. */
function stringsOf(observables: readonly PauliSum[]): { pauli: Pauli; coefficients: number[] }[] {
  const byText = new Map<string, number[]>();
  observables.forEach(({ terms }, k) => {
    for (const [text, coefficient] of terms) {
      const coefficients = byText.get(text) ?? observables.map(() => 0);
      coefficients[k] += coefficient;
      byText.set(text, coefficients);
    }
  });
  const size = (coefficients: number[]) => Math.max(...coefficients.map(Math.abs));
  return [...byText]
    .map(([text, coefficients]) => ({ pauli: parsePauli(text), coefficients }))
    .sort((a, b) => size(b.coefficients) - size(a.coefficients));
}

/** Turns the eigenbasis of `basis` into that of Z: a Hadamard for X, rx(π/2) for Y. */
function rotateToZ(psi: StateVector, { x, z }: Pauli): void {
  const half = Math.SQRT1_2;
  for (let q = 0; q < psi.numQubits; q++) {
    const bit = 1n << BigInt(q);
    if ((x & bit) === 0n) continue;
    if ((z & bit) === 0n) psi.apply1(q, Float64Array.of(half, 0, half, 0, half, 0, -half, 0));
    else psi.apply1(q, Float64Array.of(half, 0, 0, -half, 0, -half, half, 0));
  }
}

/** (−1)^|mask|. */
function parity(mask: number): 1 | -1 {
  let sign: 1 | -1 = 1;
  for (let rest = mask; rest !== 0; rest &= rest - 1) sign = sign === 1 ? -1 : 1;
  return sign;
}
