/**
 * What a gate-model machine is asked to do for one step, and how its histograms become the output of that step.
 *
 *   sample        one circuit; its histogram is the answer
 *   expectation   one circuit for each measurement setting, every one measured `shots` times; with v_g = Σ c_k (±1) in setting g
 *                 value = c_I + Σ_g mean(v_g),   standard error² = Σ_g s²(v_g) / shots                                       (1)
 *
 * Histograms here print classical bit 0 rightmost (contracts/conventions.ts). An adapter turns what its provider answers into that,
 * and nobody else does.
 */
import { bindParameters, groupQubitwise, parsePauli, qubitsOf, terminalReadout, type Pauli } from '@cofactor/sdk/circuits';
import type { Circuit, Operation, PauliSum, StepOutput, StepSpec } from '@cofactor/sdk/contracts';
import * as z from 'zod';

export type GateStep = StepSpec<'sample'> | StepSpec<'expectation'>;
export type Counts = Record<string, number>;

/** How histograms are read: plain JSON, part of a handle. */
export const Reading = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sample') }),
  z.object({
    kind: z.literal('expectation'),
    constants: z.array(z.number()),
    /** By setting: classical bits whose parity is the sign of a string, and the string's coefficient in each observable. */
    settings: z.array(z.array(z.object({ bits: z.array(z.int()), coefficients: z.array(z.number()) }))),
  }),
]);
export type Reading = z.infer<typeof Reading>;

/** Circuits with everything bound, each ending in its measurements. */
export function measuredCircuits(step: GateStep): { circuits: Circuit[]; reading: Reading } {
  const circuit = bindParameters(step.circuit, step.parameters);
  if (step.kind === 'sample') return { circuits: [explicitlyMeasured(circuit)], reading: { kind: 'sample' } };
  const { strings, constants } = stringsOf(step.observables);
  const groups = groupQubitwise(strings.map(({ pauli }) => pauli));
  const { operations } = terminalReadout(circuit);
  const settings = groups.map(({ basis, members }) => {
    const read = qubitsOf(basis.x | basis.z);
    return members.map((k) => ({
      bits: qubitsOf(strings[k].pauli.x | strings[k].pauli.z).map((qubit) => read.indexOf(qubit)),
      coefficients: strings[k].coefficients,
    }));
  });
  return {
    circuits: groups.map(({ basis }) => ({ ...circuit, operations: [...operations, ...measureIn(basis)] })),
    reading: { kind: 'expectation', constants, settings },
  };
}

/** Settings that an expectation step takes. */
export function countSettings(observables: readonly PauliSum[]): number {
  return groupQubitwise(stringsOf(observables).strings.map(({ pauli }) => pauli)).length;
}

/** Which qubit each classical bit of a compiled circuit reads. */
export function bitsRead(circuit: Circuit): { numBits: number; bits: { qubit: number; bit: number }[] } {
  const { measured, numBits } = terminalReadout(circuit);
  return { numBits, bits: measured };
}

function explicitlyMeasured(circuit: Circuit): Circuit {
  const { operations, measured } = terminalReadout(circuit);
  const measure: Operation = { gate: 'measure', qubits: measured.map(({ qubit }) => qubit), bits: measured.map(({ bit }) => bit) };
  return { ...circuit, operations: [...operations, measure] };
}

/** Turns the eigenbasis of every X and Y to that of Z, and reads the support into bits 0, 1, … */
function measureIn({ x, z: zMask }: Pauli): Operation[] {
  const support = qubitsOf(x | zMask);
  const turns = qubitsOf(x).map(
    (qubit): Operation =>
      (zMask >> BigInt(qubit)) & 1n ? { gate: 'rx', qubits: [qubit], angles: [Math.PI / 2] } : { gate: 'h', qubits: [qubit] },
  );
  return [...turns, { gate: 'measure', qubits: support, bits: support.map((_, k) => k) }];
}

/** Every string once with its coefficient in each observable, the largest first; the identity apart. */
function stringsOf(observables: readonly PauliSum[]): { strings: { pauli: Pauli; coefficients: number[] }[]; constants: number[] } {
  const byText = new Map<string, number[]>();
  observables.forEach(({ terms }, k) => {
    for (const [text, coefficient] of terms) {
      const coefficients = byText.get(text) ?? observables.map(() => 0);
      coefficients[k] += coefficient;
      byText.set(text, coefficients);
    }
  });
  const constants = observables.map(() => 0);
  const strings = [...byText].flatMap(([text, coefficients]) => {
    const pauli = parsePauli(text);
    if ((pauli.x | pauli.z) !== 0n) return [{ pauli, coefficients }];
    coefficients.forEach((value, k) => (constants[k] += value));
    return [];
  });
  const size = ({ coefficients }: { coefficients: number[] }): number => Math.max(...coefficients.map(Math.abs));
  return { strings: strings.sort((a, b) => size(b) - size(a)), constants };
}

/** (1), or the histogram itself. */
export function readCounts(reading: Reading, counts: readonly Counts[]): StepOutput<'sample'> | StepOutput<'expectation'> {
  if (reading.kind === 'sample') return { counts: counts[0] };
  const values = [...reading.constants];
  const variances = values.map(() => 0);
  reading.settings.forEach((strings, g) => {
    const seen = Object.entries(counts[g]).map(([outcome, count]) => ({ bits: Array.from(outcome).reverse(), count }));
    const shots = seen.reduce((sum, { count }) => sum + count, 0);
    const signs = seen.map(({ bits }) => strings.map((string) => (string.bits.filter((k) => bits[k] === '1').length % 2 === 0 ? 1 : -1)));
    values.forEach((_, k) => {
      const shotValue = (s: number): number => strings.reduce((sum, { coefficients }, j) => sum + signs[s][j] * coefficients[k], 0);
      const mean = seen.reduce((sum, { count }, s) => sum + count * shotValue(s), 0) / shots;
      const squares = seen.reduce((sum, { count }, s) => sum + count * (shotValue(s) - mean) ** 2, 0);
      const bound = strings.reduce((sum, { coefficients }) => sum + Math.abs(coefficients[k]), 0) ** 2;
      values[k] += mean;
      variances[k] += shots > 1 ? squares / (shots - 1) / shots : bound;
    });
  });
  return { values, standardErrors: variances.map(Math.sqrt) };
}

/** Counts of outcomes with the same print added up. */
export function addUp(outcomes: Iterable<readonly [outcome: string, count: number]>): Counts {
  const counts: Counts = {};
  for (const [outcome, count] of outcomes) if (count > 0) counts[outcome] = (counts[outcome] ?? 0) + count;
  return counts;
}

/** Counts that add up to `shots`: the largest remainders get the shots that rounding left. */
export function countsFromProbabilities(probabilities: Readonly<Record<string, number>>, shots: number): Counts {
  const total = Object.values(probabilities).reduce((sum, p) => sum + p, 0);
  const parts = Object.entries(probabilities).map(([outcome, p]) => {
    const share = (p / total) * shots;
    return { outcome, whole: Math.floor(share), rest: share - Math.floor(share) };
  });
  let left = shots - parts.reduce((sum, { whole }) => sum + whole, 0);
  const counts: Counts = {};
  for (const { outcome, whole } of parts.sort((a, b) => b.rest - a.rest)) {
    const count = whole + (left-- > 0 ? 1 : 0);
    if (count > 0) counts[outcome] = count;
  }
  return counts;
}

/** An outcome from the value of each qubit. Bits that nothing is measured into print 0. */
export function outcomeOf(
  measured: readonly { qubit: number; bit: number }[],
  numBits: number,
  valueOf: (qubit: number) => number,
): string {
  const bits = Array.from({ length: numBits }, () => 0);
  for (const { qubit, bit } of measured) bits[numBits - 1 - bit] = valueOf(qubit);
  return bits.join('');
}
