/**
 * Pauli sums as text, a term a line: a coefficient and a string, in either order.
 *
 *   -0.8105 IIII                dense, qubit 0 rightmost
 *   0.1721 * Z0 Z3              sparse, a qubit behind each letter; also in brackets: 0.1721 [Z0 Z3] +
 *   # a comment, // also        strings that stand twice add up
 */
import { invalidInput, type PauliSum, tooLarge } from '../../contracts/index.ts';
import { maskOf, parsePauli, type Pauli, PauliOperator } from './pauli.ts';

const NUMBER = String.raw`[+-]?\s*(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const REAL = new RegExp(`^${NUMBER}$`);
const COMPLEX = new RegExp(String.raw`^\(\s*(?<re>${NUMBER})\s*(?<im>[+-]\s*(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[ij]\s*\)$`);
const LETTERS = String.raw`(?:[XYZ]\d+(?:\s+[XYZ]\d+)*|[IXYZ]+)`;
const TERM = new RegExp(
  String.raw`^(?:(?<before>[-+\d.(][^\[\]*]*?)\s*\*?\s*(?<after>\[[^\]]*\]|${LETTERS})|(?<first>\[[^\]]*\]|${LETTERS})\s*[*:,=]?\s*(?<last>[-+\d.(].*?))\s*\+?$`,
);

/** Qubits of an operator whose sparse strings do not end. */
const MOST_QUBITS = 1000;

/**
 * @param path of the text, for messages
 * @throws INVALID_INPUT with the line: no term, a coefficient that is not real (the sum would not be hermitian), strings of different
 * lengths, a qubit twice; for a text without a term
 */
export function readPauliSum(text: string, path = 'hamiltonian.data'): PauliSum {
  const found: { string: string; coefficient: number; place: string }[] = [];
  for (const [k, line] of text.split(/\r?\n/).entries()) {
    const content = line.replace(/(?:#|\/\/).*$/, '').trim();
    if (content === '') continue;
    const place = `${path} (line ${k + 1})`;
    const { before, after, first, last } = TERM.exec(content)?.groups ?? {};
    const [number, string] = [before ?? last, after ?? first];
    if (number === undefined || string === undefined)
      throw invalidInput(place, 'a coefficient and a Pauli string, such as 0.5 IZZI or 0.5 Z1 Z2', content);
    found.push({ string: string.replace(/[[\]]/g, '').trim(), coefficient: realCoefficient(number.trim(), place), place });
  }
  const dense = found.find(({ string }) => /^[IXYZ]+$/.test(string));
  const numQubits = dense?.string.length ?? found.reduce((most, { string, place }) => Math.max(most, widthOf(string, place)), 0);
  if (numQubits === 0) throw invalidInput(path, 'at least one Pauli string that names a qubit', text.slice(0, 40) || undefined);
  const sum = new PauliOperator(numQubits);
  for (const { string, coefficient, place } of found) sum.add(pauliOf(string, numQubits, place), coefficient);
  return sum.toSum();
}

/** A term a line, dense; `readPauliSum` gives it back. */
export function writePauliSum({ terms }: PauliSum): string {
  return terms.map(([string, coefficient]) => `${coefficient} ${string}\n`).join('');
}

function realCoefficient(text: string, place: string): number {
  const number = (digits: string): number => Number(digits.replaceAll(/\s/g, ''));
  const { re, im } = COMPLEX.exec(text)?.groups ?? {};
  if (im !== undefined && number(im) !== 0)
    throw invalidInput(place, 'a real coefficient (a hermitian operator)', text, 'split the operator into hermitian parts');
  if (re === undefined && !REAL.test(text)) throw invalidInput(place, 'a real number, such as -0.5 or (0.25+0j)', text);
  const value = number(re ?? text);
  if (!Number.isFinite(value)) throw invalidInput(place, 'a finite number', text);
  return value;
}

const factors = (string: string): { letter: string; qubit: number }[] =>
  Array.from(string.matchAll(/([XYZ])(\d+)/g), ([, letter, qubit]) => ({ letter, qubit: Number(qubit) }));

function widthOf(string: string, place: string): number {
  const width = factors(string).reduce((most, { qubit }) => Math.max(most, qubit + 1), 0);
  if (width <= MOST_QUBITS) return width;
  throw tooLarge(`${place}: a Pauli sum takes at most ${MOST_QUBITS} qubits, got ${width}`, {
    resource: 'qubits',
    asked: width,
    limit: MOST_QUBITS,
  });
}

function pauliOf(string: string, numQubits: number, place: string): Pauli {
  if (/^[IXYZ]+$/.test(string)) {
    if (string.length !== numQubits) throw invalidInput(place, `${numQubits} letters, as the first string has`, string);
    return parsePauli(string);
  }
  if (string !== '' && !/^[XYZ]\d+(?:\s+[XYZ]\d+)*$/.test(string))
    throw invalidInput(place, 'letters with their qubits, such as X0 Z3', string);
  const parts = factors(string);
  const stray = parts.find(({ qubit }) => qubit >= numQubits);
  if (stray) throw invalidInput(place, `qubits from 0 to ${numQubits - 1}`, stray.qubit);
  if (new Set(parts.map(({ qubit }) => qubit)).size !== parts.length) throw invalidInput(place, 'every qubit once', string);
  const mask = (letters: string): bigint => maskOf(parts.filter(({ letter }) => letters.includes(letter)).map(({ qubit }) => qubit));
  return { x: mask('XY'), z: mask('YZ') };
}
