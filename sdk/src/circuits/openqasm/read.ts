/**
 * OpenQASM text → circuit: loops are unrolled, subroutines and gates put in place, `input` angles become the circuit's parameters.
 * What only a run can decide (a branch on a measured bit) is refused, with its line.
 */
import { type Angle, type Circuit, type Operation, tooLarge } from '../../contracts/index.ts';
import { validateCircuit } from '../circuit.ts';
import { type Bit, combine, CONSTANTS, float, FUNCTIONS, int, negate, numberOf, type Value } from './arithmetic.ts';
import { BitMemory } from './bit-memory.ts';
import { type Action, controlled, inverse, power, standardGate, withoutPhases } from './gate-actions.ts';
import { malformed, notCarried } from './lexer.ts';
import { parseProgram } from './parser.ts';
import type { ClassicalType, Expression, Index, Modifier, Program, Statement } from './syntax.ts';

export interface OpenQasmProgram {
  circuit: Circuit;
  /** Classical bits declared: a circuit says only which are measured. */
  numBits: number;
  /** Names of the `input` angles, in the order of the circuit's parameters. */
  parameterNames: string[];
}

/** Operations and loop turns that are written out at most. */
const MOST_STEPS = 1_000_000;

/**
 * Bits of `bit` and `creg` registers are numbered in the order declared.
 * @throws INVALID_INPUT, UNSUPPORTED with line and column; TOO_LARGE for a program that unrolls without end.
 */
export function readOpenQasm(text: string): OpenQasmProgram {
  return new Reader(text, parseProgram(text)).read();
}

type Definition<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

interface Scope {
  readonly names: Map<string, Value>;
  readonly parent?: Scope;
  /** A body of a gate: its actions are collected, phases included. */
  readonly actions?: Action[];
}

/** How a block ended. */
type Ending = 'through' | 'break' | 'continue' | { readonly value: Value | undefined };

class Reader {
  readonly #text: string;
  readonly #program: Program;
  readonly #operations: Operation[] = [];
  readonly #gates = new Map<string, Definition<'gate'>>();
  readonly #subroutines = new Map<string, Definition<'subroutine'>>();
  readonly #parameters: string[] = [];
  readonly #global: Scope = { names: new Map() };
  readonly #memory = new BitMemory();
  #numQubits = 0;
  #steps = 0;
  #depth = 0;

  constructor(text: string, program: Program) {
    this.#text = text;
    this.#program = program;
  }

  read(): OpenQasmProgram {
    this.#run(this.#program.statements, this.#global);
    if (this.#numQubits === 0) throw malformed(this.#text, 0, 'a program that declares qubits', undefined);
    const { operations, numBits } = this.#memory.numbered(this.#operations);
    const circuit: Circuit = {
      schema: 'cofactor.circuit/1',
      numQubits: this.#numQubits,
      numParameters: this.#parameters.length,
      operations,
    };
    validateCircuit(circuit);
    return { circuit, numBits, parameterNames: this.#parameters };
  }

  // ── statements ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #run(statements: readonly Statement[], scope: Scope): Ending {
    for (const statement of statements) {
      const ending = this.#statement(statement, scope);
      if (ending !== 'through') return ending;
    }
    return 'through';
  }

  #statement(statement: Statement, scope: Scope): Ending {
    if (++this.#steps > MOST_STEPS) {
      throw tooLarge(`the program takes more than ${MOST_STEPS} steps when it is written out`, {
        resource: 'steps',
        asked: this.#steps,
        limit: MOST_STEPS,
      });
    }
    switch (statement.kind) {
      case 'qubits':
        this.#declareQubits(statement, scope);
        return 'through';
      case 'declaration':
        this.#declare(statement, scope);
        return 'through';
      case 'input':
        this.#input(statement, scope);
        return 'through';
      case 'alias':
        this.#define(scope, statement.name, this.#evaluate(statement.value, scope), statement.at);
        return 'through';
      case 'gate':
        this.#gates.set(this.#unusedGate(statement), statement);
        return 'through';
      case 'subroutine':
        this.#subroutines.set(statement.name, statement);
        return 'through';
      case 'apply':
        this.#apply(statement, scope);
        return 'through';
      case 'measure':
        this.#measure(this.#qubits(statement.qubits, scope), statement.into && this.#cells(statement.into, scope), statement.at);
        return 'through';
      case 'reset':
        this.#outsideGates(scope, statement);
        for (const qubit of this.#qubits(statement.qubits, scope)) this.#operations.push({ gate: 'reset', qubits: [qubit] });
        return 'through';
      case 'barrier': {
        const named = statement.qubits.flatMap((expression) => this.#qubits(expression, scope));
        const qubits = statement.qubits.length === 0 ? Array.from({ length: this.#numQubits }, (_, q) => q) : named;
        this.#emit([{ gate: 'barrier', qubits }], scope);
        return 'through';
      }
      case 'assign':
        this.#assign(statement, scope);
        return 'through';
      case 'if':
        return this.#run(this.#decided(statement.condition, scope, 'a branch') ? statement.body : statement.otherwise, child(scope));
      case 'for':
        return this.#loop(statement, scope);
      case 'while':
        while (this.#decided(statement.condition, scope, 'a loop')) {
          const ending = this.#statements(statement.body, child(scope), statement.at);
          if (ending === 'break') break;
          if (typeof ending === 'object') return ending;
        }
        return 'through';
      case 'leave':
        return statement.how;
      case 'return':
        return { value: statement.value && this.#evaluate(statement.value, scope) };
      default:
        this.#evaluate(statement.value, scope);
        return 'through';
    }
  }

  /** One turn of a loop, which counts even when its body is empty. */
  #statements(body: readonly Statement[], scope: Scope, at: number): Ending {
    return this.#statement({ kind: 'if', condition: { kind: 'boolean', value: true, at }, body, otherwise: [], at }, scope);
  }

  #declareQubits({ name, size, at }: Definition<'qubits'>, scope: Scope): void {
    const count = size ? this.#natural(size, scope, 'a number of qubits') : 1;
    const first = this.#numQubits;
    this.#numQubits += count;
    if (this.#numQubits > 100_000)
      throw tooLarge(`${this.#numQubits} qubits`, { resource: 'qubits', asked: this.#numQubits, limit: 100_000 });
    this.#define(scope, name, { kind: 'qubits', value: Array.from({ length: count }, (_, k) => first + k) }, at);
  }

  #declare({ type, name, value, at }: Definition<'declaration'>, scope: Scope): void {
    if (type.name !== 'bit') {
      const given = value ? this.#evaluate(value, scope) : int(0);
      this.#define(scope, name, this.#cast(type, given, scope, at), at);
      return;
    }
    const count = type.size ? this.#natural(type.size, scope, 'a number of bits') : 1;
    if (value?.kind === 'measure') {
      const cells = this.#allocate(count, scope);
      this.#measure(this.#qubits(value.operand, scope), cells, at);
      this.#define(scope, name, this.#memory.read(cells), at);
      return;
    }
    const given = value && this.#evaluate(value, scope);
    const returned = given?.kind === 'bits' && given.cells !== undefined && given.value.includes(null) ? given.cells : undefined;
    const cells = returned ?? this.#allocate(count, scope);
    if (returned && scope === this.#global) this.#memory.keep(returned);
    if (cells.length !== count) throw malformed(this.#text, at, `${count} bits`, cells.length);
    if (given && !returned) this.#store(cells, given, at);
    this.#define(scope, name, this.#memory.read(cells), at);
  }

  #allocate(count: number, scope: Scope): number[] {
    return this.#memory.allocate(count, scope !== this.#global);
  }

  #input({ type, name, at }: Definition<'input'>, scope: Scope): void {
    if (type.name !== 'angle' && type.name !== 'float')
      throw notCarried(this.#text, at, `an input of type ${type.name}`, ['angle', 'float']);
    const index = this.#parameters.push(name) - 1;
    this.#define(scope, name, { kind: 'parameter', value: { parameter: index, scale: 1, offset: 0 } }, at);
  }

  #unusedGate({ name, at }: Definition<'gate'>): string {
    if (this.#gates.has(name)) throw malformed(this.#text, at, 'a gate that is not defined yet', name);
    return name;
  }

  #define(scope: Scope, name: string, value: Value, at: number): void {
    if (scope.names.has(name)) throw malformed(this.#text, at, 'a name that is not declared yet', name);
    scope.names.set(name, value);
  }

  #assign({ to, operator, value, at }: Definition<'assign'>, scope: Scope): void {
    if (value.kind === 'measure') {
      this.#measure(this.#qubits(value.operand, scope), this.#cells(to, scope), at);
      return;
    }
    let given = this.#evaluate(value, scope);
    const old = this.#evaluate(to, scope);
    if (operator !== '=')
      given = this.#known(combine(operator.slice(0, -1), old, given, this.#program.version), at, 'numbers that are known');
    if (old.kind === 'bits') {
      this.#store(this.#cells(to, scope), given, at);
      return;
    }
    const name = to.kind === 'name' ? to.name : undefined;
    let owner: Scope | undefined = scope;
    while (owner && !owner.names.has(name ?? '')) owner = owner.parent;
    if (name === undefined || owner === undefined) throw malformed(this.#text, at, 'a variable', undefined);
    owner.names.set(name, old.kind === 'int' && given.kind === 'float' ? int(Math.trunc(given.value)) : given);
  }

  /** Copies known bits; measured ones are measured into their new place instead. */
  #store(cells: readonly number[], given: Value, at: number): void {
    const bits = given.kind === 'bits' ? given : { value: bitsOf(numberOf(given), cells.length), cells: undefined };
    if (bits.value?.length !== cells.length) throw malformed(this.#text, at, `${cells.length} bits`, bits.value?.length);
    for (const [k, cell] of cells.entries()) {
      if (!this.#memory.store(cell, bits.value[k], bits.cells?.[k])) throw notCarried(this.#text, at, 'arithmetic on a measured bit');
    }
  }

  #measure(qubits: readonly number[], into: readonly number[] | undefined, at: number): void {
    const cells = into ?? qubits.map(() => this.#allocate(1, this.#global)[0]);
    if (cells.length !== qubits.length) throw malformed(this.#text, at, `${qubits.length} bits for as many qubits`, cells.length);
    this.#operations.push(this.#memory.measure(qubits, cells));
  }

  #loop({ name, over, body, at }: Definition<'for'>, scope: Scope): Ending {
    const values = 'at' in over ? this.#iterated(over, scope) : this.#indices(over, scope, undefined, at);
    for (const value of values) {
      const turn = child(scope);
      turn.names.set(name, int(value));
      const ending = this.#statements(body, turn, at);
      if (ending === 'break') break;
      if (typeof ending === 'object') return ending;
    }
    return 'through';
  }

  #iterated(over: Expression, scope: Scope): number[] {
    const value = this.#evaluate(over, scope);
    if (value.kind !== 'bits') throw malformed(this.#text, over.at, 'a range [a:b], a set {…} or a bit register', undefined);
    return value.value.map((bit) => this.#known(bit ?? undefined, over.at, 'bits that are not measured'));
  }

  #decided(condition: Expression, scope: Scope, what: string): boolean {
    const value = numberOf(this.#evaluate(condition, scope));
    if (value === undefined)
      throw notCarried(this.#text, condition.at, `${what} on a measured bit`, ['a condition that is known when the program is read']);
    return value !== 0;
  }

  // ── gates ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  #emit(actions: readonly Action[], scope: Scope): void {
    this.#steps += actions.length;
    const body = enclosing(scope);
    if (body) body.push(...actions);
    else for (const operation of withoutPhases(actions)) this.#operations.push(operation);
  }

  #apply({ name, modifiers, angles, qubits, at }: Definition<'apply'>, scope: Scope): void {
    const values = angles.map((angle) => this.#angle(angle, scope));
    const registers = qubits.map((expression) => ({ at: expression.at, value: this.#evaluate(expression, scope) }));
    const lists = registers.map(({ value, at }) => {
      if (value.kind !== 'qubits') throw malformed(this.#text, at, 'qubits', value.kind);
      return value.value;
    });
    const length = Math.max(1, ...lists.map((list) => list.length));
    const odd = lists.findIndex((list) => list.length !== 1 && list.length !== length);
    if (odd >= 0) throw malformed(this.#text, registers[odd].at, `one qubit, or ${length} like the other registers`, lists[odd].length);
    for (let k = 0; k < length; k++) {
      const on = lists.map((list) => (list.length === 1 ? list[0] : list[k]));
      this.#distinct(on, at);
      this.#emit(this.#modified(name, values, on, modifiers, scope, at), scope);
    }
  }

  #distinct(qubits: readonly number[], at: number): void {
    if (new Set(qubits).size !== qubits.length) throw malformed(this.#text, at, 'different qubits', qubits);
  }

  /** Modifiers act from the right: the first one written is the outermost. */
  #modified(name: string, angles: Angle[], qubits: readonly number[], modifiers: readonly Modifier[], scope: Scope, at: number): Action[] {
    const [modifier, ...inner] = modifiers;
    if (modifier === undefined) return this.#plain(name, angles, qubits, at);
    switch (modifier.kind) {
      case 'inv':
        return inverse(this.#modified(name, angles, qubits, inner, scope, at));
      case 'pow': {
        const exponent = this.#number(modifier.exponent, scope);
        const raised = power(this.#modified(name, angles, qubits, inner, scope, at), exponent);
        if (raised === undefined) throw notCarried(this.#text, modifier.at, `power ${exponent} of ${name}`, ['a whole number']);
        return raised;
      }
      default: {
        const count = modifier.count ? this.#natural(modifier.count, scope, 'a number of controls') : 1;
        if (count >= qubits.length + (name === 'gphase' ? 1 : 0))
          throw malformed(this.#text, at, `more than ${count} qubits`, qubits.length);
        const controls = qubits.slice(0, count);
        const flips = modifier.kind === 'negctrl' ? controls.map((qubit): Action => ({ gate: 'x', qubits: [qubit] })) : [];
        const target = this.#modified(name, angles, qubits.slice(count), inner, scope, at);
        return [...flips, ...controls.reduceRight((actions, control) => this.#controlled(actions, control, at), target), ...flips];
      }
    }
  }

  #controlled(actions: readonly Action[], control: number, at: number): Action[] {
    try {
      return controlled(actions, control);
    } catch (error) {
      if (error instanceof RangeError) throw notCarried(this.#text, at, `a control: ${error.message}`);
      throw error;
    }
  }

  #plain(name: string, angles: Angle[], qubits: readonly number[], at: number): Action[] {
    const defined = this.#gates.get(name);
    const standard = defined ? undefined : standardGate(name);
    if (defined === undefined && standard === undefined) {
      throw malformed(this.#text, at, 'a gate that is defined, or one of stdgates.inc or qelib1.inc', name);
    }
    const takes = defined ? { angles: defined.angles.length, qubits: defined.qubits.length } : standard!;
    if (angles.length !== takes.angles) throw malformed(this.#text, at, `${takes.angles} angles for ${name}`, angles.length);
    if (qubits.length !== takes.qubits) throw malformed(this.#text, at, `${takes.qubits} qubits for ${name}`, qubits.length);
    if (standard) return standard.act([...qubits], angles);
    return this.#expand(defined!, angles, qubits);
  }

  #expand(
    { name, angles: angleNames, qubits: qubitNames, body, at }: Definition<'gate'>,
    angles: Angle[],
    qubits: readonly number[],
  ): Action[] {
    const actions: Action[] = [];
    const names = new Map<string, Value>([
      ...angleNames.map((angle, k): [string, Value] => [angle, angleValue(angles[k])]),
      ...qubitNames.map((qubit, k): [string, Value] => [qubit, { kind: 'qubits', value: [qubits[k]] }]),
    ]);
    this.#deeper(name, at, () => this.#run(body, { names, parent: this.#global, actions }));
    return actions;
  }

  #deeper<T>(name: string, at: number, work: () => T): T {
    if (++this.#depth > 200) throw malformed(this.#text, at, 'a definition that does not call itself', name);
    const result = work();
    this.#depth--;
    return result;
  }

  #outsideGates(scope: Scope, { kind, at }: Statement): void {
    if (enclosing(scope)) throw malformed(this.#text, at, 'gates alone in the body of a gate', kind);
  }

  // ── expressions ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #evaluate(expression: Expression, scope: Scope): Value {
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
        const operand = this.#unmeasured(this.#evaluate(expression.operand, scope), at);
        return this.#known(negate(expression.operator, operand), at, `a known number for ${expression.operator}`);
      }
      case 'binary': {
        const { operator } = expression;
        const sides = [expression.left, expression.right].map((side) => this.#evaluate(side, scope));
        const [left, right] = operator === '++' ? sides : sides.map((value) => this.#unmeasured(value, at));
        return this.#known(
          combine(operator, left, right, this.#program.version),
          at,
          `numbers, linear in the inputs, on both sides of ${operator}`,
        );
      }
      case 'index':
        return this.#element(expression, scope);
      case 'cast':
        return this.#cast(expression.type, this.#evaluate(expression.operand, scope), scope, at);
      case 'call':
        return this.#call(expression, scope);
      default: {
        const qubits = this.#qubits(expression.operand, scope);
        const cells = this.#allocate(qubits.length, child(this.#global));
        this.#measure(qubits, cells, at);
        return this.#memory.read(cells);
      }
    }
  }

  #unmeasured(value: Value, at: number): Value {
    if (value.kind === 'bits' && value.value.includes(null)) throw notCarried(this.#text, at, 'arithmetic on a measured bit');
    return value;
  }

  #lookUp(name: string, scope: Scope, at: number): Value {
    for (let place: Scope | undefined = scope; place; place = place.parent) {
      const value = place.names.get(name);
      if (value?.kind === 'bits' && value.cells) return this.#memory.read(value.cells);
      if (value) return value;
    }
    if (Object.hasOwn(CONSTANTS, name)) return float(CONSTANTS[name]);
    throw malformed(this.#text, at, 'a name that is declared', name);
  }

  #element({ of, index, at }: Extract<Expression, { kind: 'index' }>, scope: Scope): Value {
    const whole = this.#evaluate(of, scope);
    if (whole.kind === 'qubits')
      return { kind: 'qubits', value: this.#indices(index, scope, whole.value.length, at).map((k) => whole.value[k]) };
    if (whole.kind !== 'bits') throw malformed(this.#text, at, 'a register before an index', whole.kind);
    const picked = this.#indices(index, scope, whole.value.length, at);
    const { cells } = whole;
    return { kind: 'bits', value: picked.map((k) => whole.value[k]), ...(cells && { cells: picked.map((k) => cells[k]) }) };
  }

  /** Indices meant, negative ones counted from the end of a register of `length`. */
  #indices(index: Index, scope: Scope, length: number | undefined, at: number): number[] {
    const whole = (expression: Expression): number => {
      const value = this.#number(expression, scope);
      if (!Number.isInteger(value)) throw malformed(this.#text, expression.at, 'a whole number', value);
      if (length === undefined) return value;
      const place = value < 0 ? value + length : value;
      if (place < 0 || place >= length) throw malformed(this.#text, expression.at, `an index from 0 to ${length - 1}`, value);
      return place;
    };
    if (index.kind === 'one') return [whole(index.value)];
    if (index.kind === 'set') return index.values.map(whole);
    const step = index.step ? this.#number(index.step, scope) : 1;
    const [first, last] = step < 0 ? [(length ?? 0) - 1, 0] : [0, (length ?? 0) - 1];
    if (step === 0 || !Number.isInteger(step)) throw malformed(this.#text, at, 'a step that is a whole number and not 0', step);
    if (length === undefined && (index.from === undefined || index.to === undefined))
      throw malformed(this.#text, at, 'a range with both ends', undefined);
    const [from, to] = [index.from ? whole(index.from) : first, index.to ? whole(index.to) : last];
    const count = Math.max(0, Math.floor((to - from) / step) + 1);
    if (count > MOST_STEPS) throw tooLarge(`a range of ${count}`, { resource: 'steps', asked: count, limit: MOST_STEPS });
    return Array.from({ length: count }, (_, k) => from + k * step);
  }

  #call({ name, arguments: given, at }: Extract<Expression, { kind: 'call' }>, scope: Scope): Value {
    const values = given.map((argument) => this.#evaluate(argument, scope));
    const subroutine = this.#subroutines.get(name);
    if (subroutine) return this.#enter(subroutine, values, at);
    if (name === 'sizeof' && (values[0]?.kind === 'qubits' || values[0]?.kind === 'bits')) return int(values[0].value.length);
    if (!Object.hasOwn(FUNCTIONS, name)) throw malformed(this.#text, at, 'a function or subroutine that is defined', name);
    return this.#known(FUNCTIONS[name](values), at, `known numbers for ${name}`);
  }

  #enter({ name, parameters, body }: Definition<'subroutine'>, values: readonly Value[], at: number): Value {
    if (values.length !== parameters.length) throw malformed(this.#text, at, `${parameters.length} arguments for ${name}`, values.length);
    const scope: Scope = { names: new Map(), parent: this.#global };
    for (const [k, parameter] of parameters.entries()) {
      const value = values[k];
      if (parameter.kind === 'qubit') {
        const size = parameter.size ? this.#natural(parameter.size, scope, 'a number of qubits') : 1;
        if (value.kind !== 'qubits' || value.value.length !== size)
          throw malformed(this.#text, at, `${size} qubits for ${parameter.name}`, value.kind);
      }
      scope.names.set(parameter.name, parameter.kind === 'qubit' ? value : this.#cast(parameter.type, value, scope, at));
    }
    const ending = this.#deeper(name, at, () => this.#run(body, scope));
    return (typeof ending === 'object' ? ending.value : undefined) ?? { kind: 'bits', value: [] };
  }

  #cast({ name, size }: ClassicalType, value: Value, scope: Scope, at: number): Value {
    if (value.kind === 'parameter' && (name === 'angle' || name === 'float')) return value;
    if (name === 'bit' && value.kind === 'bits') return value;
    const number = this.#known(numberOf(value), at, `a known number for ${name}`);
    switch (name) {
      case 'int':
      case 'uint':
        return int(Math.trunc(number));
      case 'bool':
        return { kind: 'bool', value: number !== 0 };
      case 'bit':
        return { kind: 'bits', value: bitsOf(number, size ? this.#natural(size, scope, 'a number of bits') : 1)! };
      default:
        return float(number);
    }
  }

  #known<T>(value: T | undefined, at: number, expected: string): T {
    if (value === undefined) throw malformed(this.#text, at, expected, undefined);
    return value;
  }

  #number(expression: Expression, scope: Scope): number {
    return this.#known(numberOf(this.#evaluate(expression, scope)), expression.at, 'a number that is known when the program is read');
  }

  #natural(expression: Expression, scope: Scope, what: string): number {
    const value = this.#number(expression, scope);
    if (!Number.isInteger(value) || value < 1) throw malformed(this.#text, expression.at, `${what} (1 or more)`, value);
    return value;
  }

  #angle(expression: Expression, scope: Scope): Angle {
    const value = this.#evaluate(expression, scope);
    const angle = value.kind === 'parameter' ? value.value : numberOf(value);
    if (angle === undefined || (typeof angle === 'number' && !Number.isFinite(angle)))
      throw malformed(this.#text, expression.at, 'a finite angle', angle);
    return angle;
  }

  #qubits(expression: Expression, scope: Scope): readonly number[] {
    const value = this.#evaluate(expression, scope);
    if (value.kind !== 'qubits') throw malformed(this.#text, expression.at, 'qubits', value.kind);
    return value.value;
  }

  #cells(expression: Expression, scope: Scope): readonly number[] {
    const value = this.#evaluate(expression, scope);
    if (value.kind !== 'bits' || value.cells === undefined) throw malformed(this.#text, expression.at, 'bits of a register', value.kind);
    return value.cells;
  }
}

const child = (parent: Scope): Scope => ({ names: new Map(), parent });

/** Where actions of the body of a gate go. */
function enclosing(scope: Scope | undefined): Action[] | undefined {
  return scope && (scope.actions ?? enclosing(scope.parent));
}

function angleValue(angle: Angle): Value {
  return typeof angle === 'number' ? float(angle) : { kind: 'parameter', value: angle };
}

/** Low bit first; undefined for what is no whole number of so many bits. */
function bitsOf(number: number | undefined, length: number): Bit[] | undefined {
  if (number === undefined || !Number.isInteger(number) || number < 0 || number >= 2 ** length) return undefined;
  return Array.from({ length }, (_, k): Bit => (Math.floor(number / 2 ** k) % 2 === 1 ? 1 : 0));
}
