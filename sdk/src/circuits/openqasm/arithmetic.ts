/** Values of OpenQASM expressions that are known while a program is read, and arithmetic on them. */
import type { BoundLater } from '../circuit.ts';
import { scaleAngle } from '../decompose.ts';
import { addAngles } from './gate-actions.ts';

export type Bit = 0 | 1 | null;

export type Value =
  | { readonly kind: 'int' | 'float'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  /** Linear in an input parameter. */
  | { readonly kind: 'parameter'; readonly value: BoundLater }
  /** A register of bits: known ones, or null where a measurement decides. Bit 0 first; cells says where they are kept. */
  | { readonly kind: 'bits'; readonly value: readonly Bit[]; readonly cells?: readonly number[] }
  | { readonly kind: 'qubits'; readonly value: readonly number[] };

export const int = (value: number): Value => ({ kind: 'int', value });
export const float = (value: number): Value => ({ kind: 'float', value });
export const bool = (value: boolean): Value => ({ kind: 'bool', value });

export const CONSTANTS: Readonly<Record<string, number>> = {
  pi: Math.PI, π: Math.PI, tau: 2 * Math.PI, τ: 2 * Math.PI, euler: Math.E, ℇ: Math.E,
}; // biome-ignore format: a table

const unary = (f: (x: number) => number) => (values: readonly Value[]) => (values.length === 1 ? real(values, f) : undefined);
const binary = (f: (x: number, y: number) => number) => (values: readonly Value[]) => (values.length === 2 ? real(values, f) : undefined);

/** Functions of the language, and those of version 2 under their shorter names. */
export const FUNCTIONS: Readonly<Record<string, (values: readonly Value[]) => Value | undefined>> = {
  sin: unary(Math.sin), cos: unary(Math.cos), tan: unary(Math.tan), arcsin: unary(Math.asin), arccos: unary(Math.acos), arctan: unary(Math.atan),
  exp: unary(Math.exp), ln: unary(Math.log), log: unary(Math.log), sqrt: unary(Math.sqrt), abs: unary(Math.abs), pow: binary(Math.pow), mod: binary(modulo),
  floor: (values) => whole(unary(Math.floor)(values)), ceiling: (values) => whole(unary(Math.ceil)(values)),
}; // biome-ignore format: a table

function modulo(x: number, y: number): number {
  return x - y * Math.floor(x / y);
}

function whole(value: Value | undefined): Value | undefined {
  return value?.kind === 'float' ? int(value.value) : undefined;
}

/** A number that does not depend on a parameter: bits as an unsigned integer, truth as 0 or 1. */
export function numberOf(value: Value): number | undefined {
  switch (value.kind) {
    case 'int':
    case 'float':
      return value.value;
    case 'bool':
      return Number(value.value);
    case 'bits':
      return value.value.includes(null) ? undefined : value.value.reduce((sum: number, bit, k) => sum + (bit ?? 0) * 2 ** k, 0);
    default:
      return undefined;
  }
}

function real(values: readonly Value[], f: (...numbers: number[]) => number): Value | undefined {
  const numbers = values.map(numberOf);
  return numbers.every((number) => number !== undefined) ? float(f(...numbers)) : undefined;
}

/** @returns undefined where the operator does not apply, or the value would not be linear in the parameters. */
export function negate(operator: string, operand: Value): Value | undefined {
  if (operator === '!') {
    const truth = numberOf(operand);
    return truth === undefined ? undefined : bool(truth === 0);
  }
  if (operator === '~') {
    if (operand.kind !== 'bits') return undefined;
    return { kind: 'bits', value: operand.value.map((bit) => (bit === null ? null : bit === 0 ? 1 : 0)) };
  }
  const sign = operator === '-' ? -1 : 1;
  if (operand.kind === 'parameter') return { kind: 'parameter', value: scaleAngle(operand.value, sign) as BoundLater };
  const value = numberOf(operand);
  return value === undefined ? undefined : { kind: operand.kind === 'float' ? 'float' : 'int', value: sign * value };
}

/** @param version in 2, a quotient of integers is no integer. @returns as `negate`. */
export function combine(operator: string, left: Value, right: Value, version: 2 | 3): Value | undefined {
  if (operator === '++') return concatenate(left, right);
  if (left.kind === 'parameter' || right.kind === 'parameter') return linear(operator, left, right);
  const [x, y] = [numberOf(left), numberOf(right)];
  if (x === undefined || y === undefined) return undefined;
  const integral = left.kind !== 'float' && right.kind !== 'float';
  const number = (value: number): Value => (integral && Number.isInteger(value) ? int(value) : float(value));
  switch (operator) {
    case '+':
      return number(x + y);
    case '-':
      return number(x - y);
    case '*':
      return number(x * y);
    case '/':
      return integral && version === 3 ? int(Math.trunc(x / y)) : float(x / y);
    case '%':
      return number(x % y);
    case '**':
      return number(x ** y);
    case '==':
      return bool(x === y);
    case '!=':
      return bool(x !== y);
    case '<':
      return bool(x < y);
    case '>':
      return bool(x > y);
    case '<=':
      return bool(x <= y);
    case '>=':
      return bool(x >= y);
    case '&&':
      return bool(x !== 0 && y !== 0);
    case '||':
      return bool(x !== 0 || y !== 0);
    default:
      return integral ? bitwise(operator, x, y) : undefined;
  }
}

function bitwise(operator: string, x: number, y: number): Value | undefined {
  const [a, b] = [BigInt(x), BigInt(y)];
  switch (operator) {
    case '&':
      return int(Number(a & b));
    case '|':
      return int(Number(a | b));
    case '^':
      return int(Number(a ^ b));
    case '<<':
      return int(x * 2 ** y);
    case '>>':
      return int(Math.floor(x / 2 ** y));
    default:
      return undefined;
  }
}

function concatenate(left: Value, right: Value): Value | undefined {
  if (left.kind === 'qubits' && right.kind === 'qubits') return { kind: 'qubits', value: [...left.value, ...right.value] };
  if (left.kind === 'bits' && right.kind === 'bits') return { kind: 'bits', value: [...left.value, ...right.value] };
  return undefined;
}

function linear(operator: string, left: Value, right: Value): Value | undefined {
  const angle = (value: Value) => (value.kind === 'parameter' ? value.value : numberOf(value));
  const [a, b] = [angle(left), angle(right)];
  if (a === undefined || b === undefined) return undefined;
  const parameter = (value: ReturnType<typeof addAngles>): Value | undefined =>
    value === undefined ? undefined : typeof value === 'number' ? float(value) : { kind: 'parameter', value };
  if (operator === '+') return parameter(addAngles(a, b));
  if (operator === '-') return parameter(addAngles(a, scaleAngle(b, -1)));
  if (operator === '*' && typeof a === 'number') return parameter(scaleAngle(b, a));
  if (operator === '*' && typeof b === 'number') return parameter(scaleAngle(a, b));
  if (operator === '/' && typeof b === 'number') return parameter(scaleAngle(a, 1 / b));
  return undefined;
}
