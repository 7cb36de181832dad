/** Works out expressions of OpenQASM while a program is read. What acts on qubits (a call, a measurement) is the reader's. */
import { type Angle, tooLarge } from '../../contracts/index.ts';
import { type Bit, combine, CONSTANTS, float, FUNCTIONS, int, negate, numberOf, type Value } from './arithmetic.ts';
import type { BitMemory } from './bit-memory.ts';
import { malformed, notCarried } from './lexer.ts';
import { ownerOf, type Scope } from './scope.ts';
import type { ClassicalType, Expression, Index } from './syntax.ts';

/** Operations and loop turns that are written out at most. */
export const MOST_STEPS = 1_000_000;

export interface Effects {
  /** The value of a subroutine of the program; undefined for a name that is none. */
  enter(name: string, values: readonly Value[], at: number): Value | undefined;
  /** New bits that the qubits are measured into. */
  measureAnew(qubits: readonly number[], at: number): readonly number[];
}

export class Evaluator {
  readonly #source: string;
  readonly #version: 2 | 3;
  readonly #memory: BitMemory;
  readonly #effects: Effects;

  constructor(source: string, version: 2 | 3, memory: BitMemory, effects: Effects) {
    this.#source = source;
    this.#version = version;
    this.#memory = memory;
    this.#effects = effects;
  }

  value(expression: Expression, scope: Scope): Value {
    const { at } = expression;
    switch (expression.kind) {
      case 'integer':
        return int(expression.value);
      case 'real':
        return float(expression.value);
      case 'boolean':
        return { kind: 'bool', value: expression.value };
      case 'bits':
        return { kind: 'bits', value: Array.from(expression.value, (bit): Bit => (bit === '1' ? 1 : 0)).reverse() };
      case 'name':
        return this.#lookUp(expression.name, scope, at);
      case 'unary': {
        const operand = this.#unmeasured(this.value(expression.operand, scope), at);
        return this.known(negate(expression.operator, operand), at, `a known number for ${expression.operator}`);
      }
      case 'binary':
        return this.combined(expression.operator, this.value(expression.left, scope), this.value(expression.right, scope), at);
      case 'index':
        return this.#element(expression, scope);
      case 'cast':
        return this.cast(expression.type, this.value(expression.operand, scope), scope, at);
      case 'call':
        return this.#call(expression, scope);
      default:
        return this.#memory.read(this.#effects.measureAnew(this.qubits(expression.operand, scope), at));
    }
  }

  combined(operator: string, left: Value, right: Value, at: number): Value {
    if (operator !== '++') {
      this.#unmeasured(left, at);
      this.#unmeasured(right, at);
    }
    const value = combine(operator, left, right, this.#version);
    if (value) return value;
    throw malformed(this.#source, at, `numbers, linear in the inputs, on both sides of ${operator}`, undefined);
  }

  #unmeasured(value: Value, at: number): Value {
    if (value.kind === 'bits' && value.value.includes(null)) throw notCarried(this.#source, at, 'arithmetic on a measured bit');
    return value;
  }

  #lookUp(name: string, scope: Scope, at: number): Value {
    const value = ownerOf(name, scope)?.names.get(name);
    if (value?.kind === 'bits' && value.cells) return this.#memory.read(value.cells);
    if (value) return value;
    if (Object.hasOwn(CONSTANTS, name)) return float(CONSTANTS[name]);
    throw malformed(this.#source, at, 'a name that is declared', name);
  }

  #element({ of, index, at }: Extract<Expression, { kind: 'index' }>, scope: Scope): Value {
    const whole = this.value(of, scope);
    if (whole.kind !== 'qubits' && whole.kind !== 'bits') throw malformed(this.#source, at, 'a register before an index', whole.kind);
    if (whole.kind === 'qubits' && index.kind === 'one')
      return { kind: 'qubits', value: [whole.value[this.#place(index.value, scope, whole.value.length)]] };
    const picked = this.indices(index, scope, whole.value.length, at);
    if (whole.kind === 'qubits') return { kind: 'qubits', value: picked.map((k) => whole.value[k]) };
    const { cells } = whole;
    return { kind: 'bits', value: picked.map((k) => whole.value[k]), ...(cells && { cells: picked.map((k) => cells[k]) }) };
  }

  /** Indices meant, negative ones counted from the end of a register of `length`. */
  indices(index: Index, scope: Scope, length: number | undefined, at: number): number[] {
    if (index.kind === 'one') return [this.#place(index.value, scope, length)];
    if (index.kind === 'set') return index.values.map((value) => this.#place(value, scope, length));
    const step = index.step ? this.number(index.step, scope) : 1;
    const [first, last] = step < 0 ? [(length ?? 0) - 1, 0] : [0, (length ?? 0) - 1];
    if (step === 0 || !Number.isInteger(step)) throw malformed(this.#source, at, 'a step that is a whole number and not 0', step);
    if (length === undefined && (index.from === undefined || index.to === undefined))
      throw malformed(this.#source, at, 'a range with both ends', undefined);
    const from = index.from ? this.#place(index.from, scope, length) : first;
    const to = index.to ? this.#place(index.to, scope, length) : last;
    const count = Math.max(0, Math.floor((to - from) / step) + 1);
    if (count > MOST_STEPS) {
      const message = `a range holds at most ${MOST_STEPS} values, got ${count}: every step of the program is written out`;
      throw tooLarge(message, { resource: 'steps', asked: count, limit: MOST_STEPS });
    }
    return Array.from({ length: count }, (_, k) => from + k * step);
  }

  #place(expression: Expression, scope: Scope, length: number | undefined): number {
    const value = this.number(expression, scope);
    if (!Number.isInteger(value)) throw malformed(this.#source, expression.at, 'a whole number', value);
    if (length === undefined) return value;
    const place = value < 0 ? value + length : value;
    if (place < 0 || place >= length) throw malformed(this.#source, expression.at, `an index from 0 to ${length - 1}`, value);
    return place;
  }

  #call({ name, arguments: given, at }: Extract<Expression, { kind: 'call' }>, scope: Scope): Value {
    const values = given.map((argument) => this.value(argument, scope));
    const returned = this.#effects.enter(name, values, at);
    if (returned) return returned;
    if (name === 'sizeof' && (values[0]?.kind === 'qubits' || values[0]?.kind === 'bits')) return int(values[0].value.length);
    if (!Object.hasOwn(FUNCTIONS, name)) throw malformed(this.#source, at, 'a function or subroutine that is defined', name);
    return this.known(FUNCTIONS[name](values), at, `known numbers for ${name}`);
  }

  cast({ name, size }: ClassicalType, value: Value, scope: Scope, at: number): Value {
    if (value.kind === 'parameter' && (name === 'angle' || name === 'float')) return value;
    if (name === 'bit' && value.kind === 'bits') return value;
    const number = this.known(numberOf(value), at, `a known number for ${name}`);
    switch (name) {
      case 'int':
      case 'uint':
        return int(Math.trunc(number));
      case 'bool':
        return { kind: 'bool', value: number !== 0 };
      case 'bit':
        return { kind: 'bits', value: this.#bits(number, size ? this.natural(size, scope, 'a number of bits') : 1, at) };
      default:
        return float(number);
    }
  }

  #bits(number: number, length: number, at: number): Bit[] {
    const bits = bitsOf(number, length);
    if (bits === undefined) throw malformed(this.#source, at, `a number of ${length} bits`, number);
    return bits;
  }

  known<T>(value: T | undefined, at: number, expected: string): T {
    if (value === undefined) throw malformed(this.#source, at, expected, undefined);
    return value;
  }

  number(expression: Expression, scope: Scope): number {
    if (expression.kind === 'integer') return expression.value;
    return this.known(numberOf(this.value(expression, scope)), expression.at, 'a number that is known when the program is read');
  }

  natural(expression: Expression, scope: Scope, what: string): number {
    const value = this.number(expression, scope);
    if (!Number.isInteger(value) || value < 1) throw malformed(this.#source, expression.at, `${what} (1 or more)`, value);
    return value;
  }

  angle(expression: Expression, scope: Scope): Angle {
    const value = this.value(expression, scope);
    const angle = value.kind === 'parameter' ? value.value : numberOf(value);
    if (angle === undefined || (typeof angle === 'number' && !Number.isFinite(angle)))
      throw malformed(this.#source, expression.at, 'a finite angle', angle);
    return angle;
  }

  qubits(expression: Expression, scope: Scope): readonly number[] {
    const value = this.value(expression, scope);
    if (value.kind !== 'qubits') throw malformed(this.#source, expression.at, 'qubits', value.kind);
    return value.value;
  }

  cells(expression: Expression, scope: Scope): readonly number[] {
    const value = this.value(expression, scope);
    if (value.kind !== 'bits' || value.cells === undefined) throw malformed(this.#source, expression.at, 'bits of a register', value.kind);
    return value.cells;
  }

  /** Whether a condition holds, when that is known now. */
  decided(condition: Expression, scope: Scope, what: string): boolean {
    const value = numberOf(this.value(condition, scope));
    if (value === undefined)
      throw notCarried(this.#source, condition.at, `${what} on a measured bit`, ['a condition that is known when the program is read']);
    return value !== 0;
  }
}

/** Low bit first; undefined for what is no whole number of so many bits. */
export function bitsOf(number: number | undefined, length: number): Bit[] | undefined {
  if (number === undefined || !Number.isInteger(number) || number < 0 || number >= 2 ** length) return undefined;
  return Array.from({ length }, (_, k): Bit => (Math.floor(number / 2 ** k) % 2 === 1 ? 1 : 0));
}
