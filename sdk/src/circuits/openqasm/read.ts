/**
 * OpenQASM text → circuit: loops are unrolled, subroutines and gates put in place, `input` angles become the circuit's parameters.
 * What only a run can decide (a branch on a measured bit) is refused, with its line.
 */
import { type Circuit, type Operation, tooLarge } from '../../contracts/index.ts';
import { validateCircuit } from '../circuit.ts';
import { int, numberOf, type Value } from './arithmetic.ts';
import { BitMemory } from './bit-memory.ts';
import { bitsOf, Evaluator, MOST_STEPS } from './evaluator.ts';
import type { Action } from './gate-actions.ts';
import { GateCalls } from './gate-calls.ts';
import { malformed, notCarried } from './lexer.ts';
import { parseProgram } from './parser.ts';
import { child, enclosing, ownerOf, type Scope } from './scope.ts';
import type { Definition, Expression, Program, Statement } from './syntax.ts';

/** Enough for any device, and no list of them fills the memory. */
const MOST_QUBITS = 100_000;

export interface OpenQasmProgram {
  circuit: Circuit;
  /** Classical bits declared: a circuit says only which are measured. */
  numBits: number;
  /** Names of the `input` angles, in the order of the circuit's parameters. */
  parameterNames: string[];
}

/**
 * Bits of `bit` and `creg` registers are numbered in the order declared.
 * @throws INVALID_INPUT, UNSUPPORTED with line and column; TOO_LARGE for a program that unrolls without end.
 */
export function readOpenQasm(text: string): OpenQasmProgram {
  return new Reader(text, parseProgram(text)).read();
}

/** How a block ended. */
type Ending = 'through' | 'break' | 'continue' | { readonly value: Value | undefined };

class Reader {
  readonly #source: string;
  readonly #program: Program;
  readonly #operations: Operation[] = [];
  readonly #subroutines = new Map<string, Definition<'subroutine'>>();
  readonly #parameters: string[] = [];
  readonly #global: Scope = { names: new Map() };
  readonly #memory = new BitMemory();
  readonly #constants = new WeakSet<Value>();
  readonly #evaluator: Evaluator;
  readonly #gates: GateCalls;
  #numQubits = 0;
  #steps = 0;
  #depth = 0;

  constructor(source: string, program: Program) {
    this.#source = source;
    this.#program = program;
    this.#evaluator = new Evaluator(source, program.version, this.#memory, {
      enter: (name, values, at) => this.#enter(name, values, at),
      measureAnew: (qubits, at) => this.#measure(qubits, this.#memory.allocate(qubits.length, true), at),
    });
    this.#gates = new GateCalls(source, this.#evaluator, (gate, names) => this.#expand(gate, names));
  }

  read(): OpenQasmProgram {
    this.#run(this.#program.statements, this.#global);
    if (this.#numQubits === 0) throw malformed(this.#source, 0, 'a program that declares qubits', undefined);
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

  #run(statements: Iterable<Statement>, scope: Scope): Ending {
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
        this.#define(scope, statement.name, this.#evaluator.value(statement.value, scope), statement.at);
        return 'through';
      case 'gate':
        this.#gates.define(statement);
        return 'through';
      case 'subroutine':
        this.#subroutines.set(statement.name, statement);
        return 'through';
      case 'apply':
        this.#emit(this.#gates.actions(statement, scope), scope);
        return 'through';
      case 'measure':
        this.#measure(
          this.#evaluator.qubits(statement.qubits, scope),
          statement.into && this.#evaluator.cells(statement.into, scope),
          statement.at,
        );
        return 'through';
      case 'reset':
        this.#outsideGates(scope, statement);
        for (const qubit of this.#evaluator.qubits(statement.qubits, scope)) this.#operations.push({ gate: 'reset', qubits: [qubit] });
        return 'through';
      case 'barrier': {
        const named = statement.qubits.flatMap((expression) => this.#evaluator.qubits(expression, scope));
        const qubits = statement.qubits.length === 0 ? Array.from({ length: this.#numQubits }, (_, q) => q) : named;
        this.#emit([{ gate: 'barrier', qubits }], scope);
        return 'through';
      }
      case 'assign':
        this.#assign(statement, scope);
        return 'through';
      case 'if':
        return this.#run(
          this.#evaluator.decided(statement.condition, scope, 'a branch') ? statement.body : statement.otherwise,
          child(scope),
        );
      case 'for':
        return this.#loop(statement, scope);
      case 'while':
        while (this.#evaluator.decided(statement.condition, scope, 'a loop')) {
          const ending = this.#statements(statement.body, child(scope), statement.at);
          if (ending === 'break') break;
          if (typeof ending === 'object') return ending;
        }
        return 'through';
      case 'leave':
        return statement.how;
      case 'return':
        return { value: statement.value && this.#evaluator.value(statement.value, scope) };
      default:
        this.#evaluator.value(statement.value, scope);
        return 'through';
    }
  }

  /** One turn of a loop, which counts even when its body is empty. */
  #statements(body: readonly Statement[], scope: Scope, at: number): Ending {
    return this.#statement({ kind: 'if', condition: { kind: 'boolean', value: true, at }, body, otherwise: [], at }, scope);
  }

  #declareQubits({ name, size, at }: Definition<'qubits'>, scope: Scope): void {
    if (scope !== this.#global) throw malformed(this.#source, at, 'qubits declared outside of blocks and definitions', name);
    const count = size ? this.#evaluator.natural(size, scope, 'a number of qubits') : 1;
    const first = this.#numQubits;
    this.#numQubits += count;
    if (this.#numQubits > MOST_QUBITS) {
      const message = `a program has at most ${MOST_QUBITS} qubits, got ${this.#numQubits}: declare fewer`;
      throw tooLarge(message, { resource: 'qubits', asked: this.#numQubits, limit: MOST_QUBITS });
    }
    this.#define(scope, name, { kind: 'qubits', value: Array.from({ length: count }, (_, k) => first + k) }, at);
  }

  #declare(statement: Definition<'declaration'>, scope: Scope): void {
    const { name, constant, at } = statement;
    const value = this.#declared(statement, scope);
    this.#define(scope, name, value, at);
    if (constant) this.#constants.add(value);
  }

  #declared({ type, value, at }: Definition<'declaration'>, scope: Scope): Value {
    if (type.name !== 'bit') {
      const given = value ? this.#evaluator.value(value, scope) : int(0);
      return this.#evaluator.cast(type, given, scope, at);
    }
    const count = type.size ? this.#evaluator.natural(type.size, scope, 'a number of bits') : 1;
    if (value?.kind === 'measure') {
      const cells = this.#allocate(count, scope);
      this.#measure(this.#evaluator.qubits(value.operand, scope), cells, at);
      return this.#memory.read(cells);
    }
    const given = value && this.#evaluator.value(value, scope);
    const returned = given?.kind === 'bits' && given.cells !== undefined && given.value.includes(null) ? given.cells : undefined;
    const cells = returned ?? this.#allocate(count, scope);
    if (returned && scope === this.#global) this.#memory.keep(returned);
    if (cells.length !== count) throw malformed(this.#source, at, `${count} bits`, cells.length);
    if (given && !returned) this.#store(cells, given, at);
    return this.#memory.read(cells);
  }

  #allocate(count: number, scope: Scope): number[] {
    return this.#memory.allocate(count, scope !== this.#global);
  }

  #input({ type, name, at }: Definition<'input'>, scope: Scope): void {
    if (type.name !== 'angle' && type.name !== 'float')
      throw notCarried(this.#source, at, `an input of type ${type.name}`, ['angle', 'float']);
    const index = this.#parameters.push(name) - 1;
    this.#define(scope, name, { kind: 'parameter', value: { parameter: index, scale: 1, offset: 0 } }, at);
  }

  #define(scope: Scope, name: string, value: Value, at: number): void {
    if (scope.names.has(name)) throw malformed(this.#source, at, 'a name that is not declared yet', name);
    scope.names.set(name, value);
  }

  #assign({ to, operator, value, at }: Definition<'assign'>, scope: Scope): void {
    const root = rootOf(to);
    const owner = root === undefined ? undefined : ownerOf(root, scope);
    const declared = root === undefined ? undefined : owner?.names.get(root);
    if (declared && this.#constants.has(declared)) throw malformed(this.#source, at, 'a variable', `the constant ${root}`);
    if (value.kind === 'measure') {
      this.#measure(this.#evaluator.qubits(value.operand, scope), this.#evaluator.cells(to, scope), at);
      return;
    }
    let given = this.#evaluator.value(value, scope);
    const old = this.#evaluator.value(to, scope);
    if (operator !== '=') given = this.#evaluator.combined(operator.slice(0, -1), old, given, at);
    if (old.kind === 'bits') {
      this.#store(this.#evaluator.cells(to, scope), given, at);
      return;
    }
    if (to.kind !== 'name' || owner === undefined) throw malformed(this.#source, at, 'a variable', undefined);
    owner.names.set(to.name, old.kind === 'int' && given.kind === 'float' ? int(Math.trunc(given.value)) : given);
  }

  /** Copies known bits; measured ones are measured into their new place instead. */
  #store(cells: readonly number[], given: Value, at: number): void {
    const bits = given.kind === 'bits' ? given : { value: bitsOf(numberOf(given), cells.length), cells: undefined };
    if (bits.value?.length !== cells.length) throw malformed(this.#source, at, `${cells.length} bits`, bits.value?.length);
    for (const [k, cell] of cells.entries()) {
      if (!this.#memory.store(cell, bits.value[k], bits.cells?.[k])) throw notCarried(this.#source, at, 'arithmetic on a measured bit');
    }
  }

  #measure(qubits: readonly number[], into: readonly number[] | undefined, at: number): readonly number[] {
    const cells = into ?? this.#memory.allocate(qubits.length, false);
    if (cells.length !== qubits.length) throw malformed(this.#source, at, `${qubits.length} bits for as many qubits`, cells.length);
    this.#operations.push(this.#memory.measure(qubits, cells));
    return cells;
  }

  #loop({ name, over, body, at }: Definition<'for'>, scope: Scope): Ending {
    const values = 'at' in over ? this.#iterated(over, scope) : this.#evaluator.indices(over, scope, undefined, at);
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
    const value = this.#evaluator.value(over, scope);
    if (value.kind !== 'bits') throw malformed(this.#source, over.at, 'a range [a:b], a set {…} or a bit register', undefined);
    return value.value.map((bit) => this.#evaluator.known(bit ?? undefined, over.at, 'bits that are not measured'));
  }

  // ── gates and subroutines ───────────────────────────────────────────────────────────────────────────────────────────

  /** Into the body of the gate that is being put in place, else into the circuit, where a global phase is worth nothing. */
  #emit(actions: readonly Action[], scope: Scope): void {
    this.#steps += actions.length;
    const body = enclosing(scope);
    if (body) body.push(...actions);
    else for (const action of actions) if (action.gate !== 'phase') this.#operations.push(action);
  }

  #expand({ name, body, at }: Definition<'gate'>, names: Map<string, Value>): Action[] {
    const actions: Action[] = [];
    this.#deeper(name, at, () => this.#run(body, { names, parent: this.#global, actions }));
    return actions;
  }

  #enter(name: string, values: readonly Value[], at: number): Value | undefined {
    const subroutine = this.#subroutines.get(name);
    if (subroutine === undefined) return undefined;
    const { parameters, body } = subroutine;
    if (values.length !== parameters.length) throw malformed(this.#source, at, `${parameters.length} arguments for ${name}`, values.length);
    const scope = child(this.#global);
    for (const [k, parameter] of parameters.entries()) {
      const value = values[k];
      if (parameter.kind === 'qubit') {
        const size = parameter.size ? this.#evaluator.natural(parameter.size, scope, 'a number of qubits') : 1;
        if (value.kind !== 'qubits' || value.value.length !== size)
          throw malformed(this.#source, at, `${size} qubits for ${parameter.name}`, value.kind);
      }
      scope.names.set(parameter.name, parameter.kind === 'qubit' ? value : this.#evaluator.cast(parameter.type, value, scope, at));
    }
    const ending = this.#deeper(name, at, () => this.#run(body, scope));
    return (typeof ending === 'object' ? ending.value : undefined) ?? { kind: 'bits', value: [] };
  }

  #deeper<T>(name: string, at: number, work: () => T): T {
    if (++this.#depth > 200) throw malformed(this.#source, at, 'a definition that does not call itself', name);
    const result = work();
    this.#depth--;
    return result;
  }

  #outsideGates(scope: Scope, { kind, at }: Statement): void {
    if (enclosing(scope)) throw malformed(this.#source, at, 'gates alone in the body of a gate', kind);
  }
}

/** The name that an element is picked from. */
function rootOf(expression: Expression): string | undefined {
  if (expression.kind === 'index') return rootOf(expression.of);
  return expression.kind === 'name' ? expression.name : undefined;
}
