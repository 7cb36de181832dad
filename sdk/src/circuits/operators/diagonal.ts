/**
 * Diagonal observables: sums of strings of Z, and the table of their values on all basis states.
 *
 *   D = Σ_m c_m Z^m,   D_k = Σ_m (−1)^|k∧m| c_m,   c_m = 2⁻ⁿ Σ_k (−1)^|k∧m| D_k                                       (1)
 *
 * Both sums of (1) are the same fast Walsh–Hadamard transform: n 2ⁿ additions.
 */
import { invalidInput, type PauliSum } from '../../contracts/index.ts';

/** Coefficients below this share of the largest are rounding. */
const ROUNDING = 1e-12;
/** Up to here a table is made where there are more strings than it pays to add up one by one. */
const TABLE_QUBITS = 20;

/** Σ_k (−1)^|k∧m| values[k] in place of values[m]. @param values 2ⁿ of them */
export function walshHadamardInPlace(values: Float64Array): void {
  const size = values.length;
  for (let half = 1; half < size; half *= 2) {
    for (let block = 0; block < size; block += 2 * half) {
      for (let k = block; k < block + half; k++) {
        const [a, b] = [values[k], values[k + half]];
        values[k] = a + b;
        values[k + half] = a - b;
      }
    }
  }
}

/** The strings of a table of 2ⁿ values, bit q of the index being qubit q. */
export function sumOfZ(values: Float64Array): PauliSum {
  const numQubits = Math.log2(values.length);
  const coefficients = values.map((value) => value / values.length);
  walshHadamardInPlace(coefficients);
  const largest = coefficients.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const terms: PauliSum['terms'] = [];
  coefficients.forEach((value, mask) => {
    if (Math.abs(value) <= ROUNDING * largest) return;
    terms.push([mask.toString(2).padStart(numQubits, '0').replaceAll('0', 'I').replaceAll('1', 'Z'), value]);
  });
  return { numQubits, terms };
}

/** Qubits of each string, with its coefficient. @throws INVALID_INPUT for an X or a Y */
export function zStrings({ terms }: PauliSum): { qubits: number[]; coefficient: number }[] {
  return terms.map(([text, coefficient]) => {
    if (/[XY]/.test(text)) throw invalidInput('observable', 'strings of I and Z', text);
    const qubits: number[] = [];
    for (let q = 0; q < text.length; q++) if (text[text.length - 1 - q] === 'Z') qubits.push(q);
    return { qubits, coefficient };
  });
}

/** The value of an outcome, qubit 0 rightmost. @throws INVALID_INPUT for an X or a Y */
export function valueOfOutcome(observable: PauliSum): (outcome: string) => number {
  const { numQubits } = observable;
  const strings = zStrings(observable);
  if (numQubits > TABLE_QUBITS || strings.length < 8 * numQubits ** 2) {
    return (outcome) =>
      strings.reduce((sum, { qubits, coefficient }) => {
        let sign = 1;
        for (const qubit of qubits) if (outcome[numQubits - 1 - qubit] === '1') sign = -sign;
        return sum + sign * coefficient;
      }, 0);
  }
  const table = new Float64Array(2 ** numQubits);
  for (const { qubits, coefficient } of strings) table[qubits.reduce((mask, qubit) => mask + 2 ** qubit, 0)] += coefficient;
  walshHadamardInPlace(table);
  return (outcome) => table[Number.parseInt(outcome, 2)];
}
