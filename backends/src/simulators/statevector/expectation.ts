/**
 * The `expectation` step.
 *
 * Exact: ⟨ψ|H|ψ⟩ for each observable, with the adjoint gradient of the first on request.
 * With shots: the strings of all observables share measurement settings, qubit by qubit; every setting is measured `shots` times, so
 * a string's estimate lies on the lattice −1, −1 + 2/shots, …, 1. In setting g a shot gives v = Σ c_k (±1) over its strings, and
 *
 *   value = c_I + Σ_g mean(v_g),   standard error² = Σ_g s²(v_g) / shots,   s² the unbiased sample variance           (1)
 *
 * With one shot there is no variance to see: its bound (Σ|c_k|)² stands in.
 */
import { checkParameters, groupQubitwise, parsePauli, terminalReadout, validateCircuit, type Pauli } from '@cofactor/sdk/circuits';
import { type ExpectationOutput, invalidInput, type Resources, stream, type StepSpec } from '@cofactor/sdk/contracts';
import type * as z from 'zod';
import { StateVector } from '../../kernels/state-vector/state-vector.ts';
import { Pace } from './pace.ts';
import { compile } from './program.ts';
import { energyAndGradient, expectationOf, observableOf, runForward } from './register.ts';

type Output = z.infer<typeof ExpectationOutput>;

export async function runExpectation(
  spec: StepSpec<'expectation'>,
  signal: AbortSignal,
): Promise<{ output: Output; resources: Resources }> {
  const { circuit, parameters, observables, gradient, shots } = spec;
  const moves = compile(terminalReadout(circuit).operations, parameters);
  const pace = new Pace(signal);
  const psi = new StateVector(circuit.numQubits);
  await runForward(psi, moves, pace);
  if (shots > 0) return sampled(psi, spec, pace);

  const values: number[] = [];
  let gradients: { gradient?: number[] } = {};
  for (const [index, sum] of observables.entries()) {
    if (gradient && index === 0) continue; // last: the sweep back consumes ψ
    values.push(await expectationOf(psi, observableOf(sum), pace));
  }
  if (gradient) {
    const swept = await energyAndGradient(psi, psi.sibling(), moves, observableOf(observables[0]), circuit.numParameters, pace);
    values.unshift(swept.value);
    gradients = { gradient: swept.gradient };
  }
  return { output: { values, standardErrors: values.map(() => 0), ...gradients }, resources: { circuitEvaluations: 1 } };
}

/** @throws INVALID_INPUT for a malformed circuit, parameters or observables that do not fit it, or a gradient of sampled values. */
export function checkExpectation({ circuit, parameters, observables, gradient, shots }: StepSpec<'expectation'>): void {
  validateCircuit(circuit);
  checkParameters(circuit, parameters);
  observables.forEach(({ numQubits, terms }, index) => {
    if (numQubits !== circuit.numQubits)
      throw invalidInput(`observables.${index}.numQubits`, `${circuit.numQubits}, as the circuit`, numQubits);
    terms.forEach(([text], term) => {
      if (text.length !== numQubits) throw invalidInput(`observables.${index}.terms.${term}.0`, `${numQubits} letters`, text);
    });
  });
  if (gradient && shots > 0) throw invalidInput('gradient', 'false with shots > 0', gradient, 'use shots: 0, or shift rules');
}

/** Shots are drawn and summed this many at a time. */
const PORTION = 1 << 14;

async function sampled(psi: StateVector, { observables, shots, seed }: StepSpec<'expectation'>, pace: Pace) {
  const strings = new Map<string, { pauli: Pauli; largest: number }>();
  for (const [text, coefficient] of observables.flatMap(({ terms }) => terms)) {
    const largest = Math.max(strings.get(text)?.largest ?? 0, Math.abs(coefficient));
    strings.set(text, { pauli: parsePauli(text), largest });
  }
  const texts = [...strings].sort(([, a], [, b]) => b.largest - a.largest).map(([text]) => text); // large ones shape the settings
  const settings = groupQubitwise(texts.map((text) => parsePauli(text)));
  const coefficients = observables.map(({ terms }) => {
    const byText = new Map<string, number>();
    for (const [text, c] of terms) byText.set(text, (byText.get(text) ?? 0) + c);
    return texts.map((text) => byText.get(text) ?? 0);
  });
  const identity = texts.findIndex((text) => /^I+$/.test(text));
  const values = coefficients.map((c) => (identity < 0 ? 0 : c[identity]));
  const variances = observables.map(() => 0);
  const rotated = psi.sibling();

  for (const [index, { basis, members }] of settings.entries()) {
    rotated.copyFrom(psi);
    rotateToZ(rotated, basis);
    const supports = members.map((k) => Number(parsePauli(texts[k]).x | parsePauli(texts[k]).z));
    const sums = observables.map(() => ({ first: 0, second: 0 }));
    const random = stream(seed, 'statevector/expectation', index);
    for (let done = 0; done < shots; done += PORTION) {
      const uniforms = Float64Array.from({ length: Math.min(PORTION, shots - done) }, () => random.uniform());
      for (const state of rotated.sample(uniforms)) {
        const signs = supports.map((support) => (oddBits(state & support) ? -1 : 1));
        coefficients.forEach((c, k) => {
          const v = members.reduce((sum, member, m) => sum + c[member] * signs[m], 0);
          sums[k].first += v;
          sums[k].second += v * v;
        });
      }
      if (pace.due) await pace.rest();
    }
    sums.forEach(({ first, second }, k) => {
      const mean = first / shots;
      const bound = members.reduce((sum, member) => sum + Math.abs(coefficients[k][member]), 0) ** 2;
      values[k] += mean;
      variances[k] += shots > 1 ? Math.max(0, second / shots - mean * mean) / (shots - 1) : bound;
    });
  }
  const output: Output = { values, standardErrors: variances.map(Math.sqrt) };
  return { output, resources: { circuitEvaluations: settings.length, shots: settings.length * shots } };
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

function oddBits(mask: number): boolean {
  let odd = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) odd ^= 1;
  return odd === 1;
}
