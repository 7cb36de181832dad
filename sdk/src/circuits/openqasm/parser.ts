/**
 * OpenQASM 2 and 3 text → syntax tree, by recursive descent over the grammar, one token of look-ahead.
 *
 * Source      OpenQASM 3: Cross et al., ACM Trans. Quantum Comput. 3, 12 (2022), DOI 10.1145/3505636;
 *             OpenQASM 2: Cross et al., arXiv:1707.03429.
 */
import type { CofactorError } from '../../contracts/index.ts';
import { malformed, notCarried, type Token, tokens } from './lexer.ts';
import type { ClassicalName, ClassicalType, Expression, Index, Modifier, Parameter, Program, Statement } from './syntax.ts';

const CLASSICAL: ReadonlySet<string> = new Set<ClassicalName>(['int', 'uint', 'float', 'angle', 'bool', 'bit']);
/** Well-formed OpenQASM that is about devices, time or other programs. */
const ABSENT: ReadonlySet<string> = new Set([
  'opaque', 'box', 'delay', 'defcal', 'defcalgrammar', 'cal', 'extern', 'array', 'duration', 'stretch', 'complex', 'switch', 'end', 'durationof',
]); // biome-ignore format: a list
const INCLUDES: ReadonlySet<string> = new Set(['stdgates.inc', 'qelib1.inc']);
const ASSIGNMENTS: ReadonlySet<string> = new Set(['=', '+=', '-=', '*=', '/=', '%=', '**=', '&=', '|=', '^=', '<<=', '>>=']);
/** Binary operators from loosest to tightest. */
const LEVELS = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
] as const;
const BINARY = new Map<string, number>(LEVELS.flatMap((operators, level) => operators.map((operator) => [operator, level] as const)));
const POWER_LEVEL = LEVELS.length;

/** @throws INVALID_INPUT, UNSUPPORTED with line and column. */
export function parseProgram(text: string): Program {
  return new Parser(text).program();
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokens(text);
  }

  program(): Program {
    let version: 2 | 3 = 3;
    if (this.#take('OPENQASM')) {
      const token = this.#advance();
      if (!/^[23](\.\d+)?$/.test(token.text)) throw this.#wrong('version 2.0 or 3.x', token);
      version = token.text.startsWith('2') ? 2 : 3;
      this.#expect(';');
    }
    const statements: Statement[] = [];
    while (this.#peek().kind !== 'end') statements.push(...this.#statement());
    return { version, statements };
  }

  // ── tokens ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)];
  }

  #advance(): Token {
    const token = this.#peek();
    this.#next++;
    return token;
  }

  #is(text: string): boolean {
    const token = this.#peek();
    return token.text === text && (token.kind === 'symbol' || token.kind === 'word');
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#next++;
    return true;
  }

  #expect(text: string): Token {
    if (!this.#is(text)) throw this.#wrong(`"${text}"`, this.#peek());
    return this.#advance();
  }

  #name(what = 'a name'): string {
    const token = this.#peek();
    if (token.kind !== 'word') throw this.#wrong(what, token);
    return this.#advance().text;
  }

  #wrong(expected: string, { text, at }: Token): CofactorError {
    return malformed(this.#text, at, expected, text);
  }

  /** Items between commas up to `close`, which is taken. */
  #list<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.#take(close)) {
      items.push(item());
      if (!this.#is(close)) this.#expect(',');
    }
    return items;
  }

  // ── statements ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #statement(): Statement[] {
    const token = this.#peek();
    const { text, at } = token;
    if (token.kind === 'word' && ABSENT.has(text) && this.#peek(1).text !== '=') throw notCarried(this.#text, at, text);
    if (text === '@' || text === 'pragma') throw notCarried(this.#text, at, text === '@' ? 'an annotation' : 'a pragma');
    if (this.#take(';')) return [];
    if (token.kind === 'word' && CLASSICAL.has(text) && !(this.#peek(1).text === '(')) return [this.#declaration(false)];
    switch (text) {
      case 'include':
        return this.#include();
      case 'qubit':
      case 'qreg':
      case 'creg':
        return [this.#register()];
      case 'const':
        this.#advance();
        return [this.#declaration(true)];
      case 'input':
        return [this.#input()];
      case 'output':
        this.#advance();
        return [this.#declaration(false)];
      case 'let':
        return [this.#alias()];
      case 'gate':
        return [this.#gate()];
      case 'def':
        return [this.#subroutine()];
      case 'if':
        return [this.#if()];
      case 'for':
        return [this.#for()];
      case 'while': {
        this.#advance();
        return [{ kind: 'while', condition: this.#condition(), body: this.#block(), at }];
      }
      case 'measure':
        return [this.#measure()];
      case 'reset': {
        this.#advance();
        const qubits = this.#expression();
        this.#expect(';');
        return [{ kind: 'reset', qubits, at }];
      }
      case 'barrier':
        this.#advance();
        return [{ kind: 'barrier', qubits: this.#list(';', () => this.#expression()), at }];
      case 'break':
      case 'continue':
        this.#advance();
        this.#expect(';');
        return [{ kind: 'leave', how: text, at }];
      case 'return': {
        this.#advance();
        const value = this.#is(';') ? undefined : this.#expression();
        this.#expect(';');
        return [{ kind: 'return', at, ...(value && { value }) }];
      }
      case '{':
        return this.#block();
      default:
        if (token.kind !== 'word') throw this.#wrong('a statement', token);
        return [this.#startsAssignment() ? this.#assignment() : this.#application()];
    }
  }

  #include(): Statement[] {
    this.#advance();
    const token = this.#advance();
    if (token.kind !== 'string') throw this.#wrong('a file name in quotes', token);
    if (!INCLUDES.has(token.text)) throw notCarried(this.#text, token.at, `include of "${token.text}"`, [...INCLUDES]);
    this.#expect(';');
    return [];
  }

  /** `qubit[n] q;`, `qreg q[n];`, `creg c[n];` */
  #register(): Statement {
    const { text: keyword, at } = this.#advance();
    const sizeFirst = keyword === 'qubit' ? this.#size() : undefined;
    const name = this.#name();
    const size = keyword === 'qubit' ? sizeFirst : this.#size();
    this.#expect(';');
    if (keyword === 'creg') return { kind: 'declaration', type: { name: 'bit', ...(size && { size }) }, name, constant: false, at };
    return { kind: 'qubits', name, at, ...(size && { size }) };
  }

  #size(): Expression | undefined {
    if (!this.#take('[')) return undefined;
    const size = this.#expression();
    this.#expect(']');
    return size;
  }

  #type(): ClassicalType {
    const token = this.#advance();
    if (!CLASSICAL.has(token.text)) throw this.#wrong(`a type (${[...CLASSICAL].join(', ')})`, token);
    const size = this.#size();
    return { name: token.text as ClassicalName, ...(size && { size }) };
  }

  #declaration(constant: boolean): Statement {
    const { at } = this.#peek();
    const type = this.#type();
    const name = this.#name();
    const value = this.#take('=') ? this.#expression() : undefined;
    this.#expect(';');
    return { kind: 'declaration', type, name, constant, at, ...(value && { value }) };
  }

  #input(): Statement {
    const { at } = this.#advance();
    const type = this.#type();
    const name = this.#name();
    this.#expect(';');
    return { kind: 'input', type, name, at };
  }

  #alias(): Statement {
    const { at } = this.#advance();
    const name = this.#name();
    this.#expect('=');
    const value = this.#expression();
    this.#expect(';');
    return { kind: 'alias', name, value, at };
  }

  #gate(): Statement {
    const { at } = this.#advance();
    const name = this.#name();
    const angles = this.#take('(') ? this.#list(')', () => this.#name()) : [];
    const qubits: string[] = [];
    while (!this.#is('{')) {
      qubits.push(this.#name());
      if (!this.#is('{')) this.#expect(',');
    }
    return { kind: 'gate', name, angles, qubits, body: this.#block(), at };
  }

  #subroutine(): Statement {
    const { at } = this.#advance();
    const name = this.#name();
    this.#expect('(');
    const parameters = this.#list(')', () => this.#parameter());
    if (this.#take('->')) this.#type();
    return { kind: 'subroutine', name, parameters, body: this.#block(), at };
  }

  #parameter(): Parameter {
    if (this.#is('mutable') || this.#is('readonly')) throw notCarried(this.#text, this.#peek().at, 'an array reference');
    if (this.#take('qubit')) {
      const size = this.#size();
      return { kind: 'qubit', name: this.#name(), ...(size && { size }) };
    }
    const type = this.#type();
    return { kind: 'classical', type, name: this.#name() };
  }

  #condition(): Expression {
    this.#expect('(');
    const condition = this.#expression();
    this.#expect(')');
    return condition;
  }

  #if(): Statement {
    const { at } = this.#advance();
    const condition = this.#condition();
    const body = this.#block();
    return { kind: 'if', condition, body, otherwise: this.#take('else') ? this.#block() : [], at };
  }

  #for(): Statement {
    const { at } = this.#advance();
    if (CLASSICAL.has(this.#peek().text)) this.#type();
    const name = this.#name();
    this.#expect('in');
    const over = this.#is('[') || this.#is('{') ? this.#index() : this.#expression();
    return { kind: 'for', name, over, body: this.#block(), at };
  }

  #measure(): Statement {
    const { at } = this.#advance();
    const qubits = this.#expression();
    const into = this.#take('->') ? this.#expression() : undefined;
    this.#expect(';');
    return { kind: 'measure', qubits, at, ...(into && { into }) };
  }

  /** Statements in braces, or one. */
  #block(): Statement[] {
    if (!this.#take('{')) return this.#statement();
    const statements: Statement[] = [];
    while (!this.#take('}')) {
      if (this.#peek().kind === 'end') throw this.#wrong('"}"', this.#peek());
      statements.push(...this.#statement());
    }
    return statements;
  }

  /** A name, maybe indexed, before an assignment sign. */
  #startsAssignment(): boolean {
    let ahead = 1;
    while (this.#peek(ahead).text === '[' && this.#peek(ahead).kind === 'symbol') {
      for (let depth = 0; ; ahead++) {
        const { kind, text } = this.#peek(ahead);
        if (kind === 'end') return false;
        if (kind === 'symbol' && text === '[') depth++;
        if (kind === 'symbol' && text === ']' && --depth === 0) break;
      }
      ahead++;
    }
    const { kind, text } = this.#peek(ahead);
    return kind === 'symbol' && ASSIGNMENTS.has(text);
  }

  #assignment(): Statement {
    const { at } = this.#peek();
    const to = this.#postfix();
    const operator = this.#advance().text;
    const value = this.#expression();
    this.#expect(';');
    return { kind: 'assign', to, operator, value, at };
  }

  /** A gate on qubits, or a subroutine called for its effect: `f(q, 3);`. */
  #application(): Statement {
    const { at } = this.#peek();
    const modifiers: Modifier[] = [];
    while (['inv', 'pow', 'ctrl', 'negctrl'].includes(this.#peek().text)) modifiers.push(this.#modifier());
    const name = this.#name('a gate');
    const angles = this.#take('(') ? this.#list(')', () => this.#expression()) : [];
    if (this.#take(';')) {
      if (modifiers.length === 0 && name !== 'gphase')
        return { kind: 'evaluate', value: { kind: 'call', name, arguments: angles, at }, at };
      return { kind: 'apply', name, modifiers, angles, qubits: [], at };
    }
    return { kind: 'apply', name, modifiers, angles, qubits: this.#list(';', () => this.#expression()), at };
  }

  #modifier(): Modifier {
    const { text, at } = this.#advance();
    const argument = this.#take('(') ? this.#expression() : undefined;
    if (argument) this.#expect(')');
    this.#expect('@');
    if (text === 'inv') return { kind: 'inv', at };
    if (text !== 'pow') return { kind: text as 'ctrl' | 'negctrl', at, ...(argument && { count: argument }) };
    if (argument === undefined) throw malformed(this.#text, at, 'an exponent, such as pow(2)', 'pow');
    return { kind: 'pow', exponent: argument, at };
  }

  // ── expressions ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #expression(level = 0): Expression {
    if (level === POWER_LEVEL) return this.#unary();
    let left = this.#expression(level + 1);
    for (;;) {
      const { kind, text, at } = this.#peek();
      const concatenates = text === '++' && level === 0;
      if (kind !== 'symbol' || (!concatenates && BINARY.get(text) !== level)) return left;
      this.#advance();
      left = { kind: 'binary', operator: text, left, right: this.#expression(level + 1), at };
    }
  }

  #unary(): Expression {
    const { kind, text, at } = this.#peek();
    if (kind === 'symbol' && ['-', '+', '!', '~'].includes(text)) {
      this.#advance();
      return { kind: 'unary', operator: text, operand: this.#unary(), at };
    }
    const base = this.#postfix();
    const power = this.#peek();
    if (!this.#take('**')) return base;
    return { kind: 'binary', operator: '**', left: base, right: this.#unary(), at: power.at };
  }

  #postfix(): Expression {
    let expression = this.#primary();
    while (this.#is('[')) {
      const { at } = this.#peek();
      expression = { kind: 'index', of: expression, index: this.#index(), at };
    }
    return expression;
  }

  /** `[…]` or a bare `{…}`. */
  #index(): Index {
    if (this.#is('{')) return this.#set();
    this.#expect('[');
    if (this.#is('{')) {
      const set = this.#set();
      this.#expect(']');
      return set;
    }
    const parts: (Expression | undefined)[] = [];
    do parts.push(this.#is(':') || this.#is(']') ? undefined : this.#expression());
    while (this.#take(':'));
    const close = this.#peek();
    this.#expect(']');
    const [first, second, third] = parts;
    if (parts.length === 1 && first) return { kind: 'one', value: first };
    if (parts.length === 2) return { kind: 'range', ...(first && { from: first }), ...(second && { to: second }) };
    if (parts.length === 3 && second) return { kind: 'range', step: second, ...(first && { from: first }), ...(third && { to: third }) };
    throw this.#wrong('an index, a range a:b or a range a:step:b', close);
  }

  #set(): Index {
    this.#expect('{');
    return { kind: 'set', values: this.#list('}', () => this.#expression()) };
  }

  #primary(): Expression {
    const token = this.#advance();
    const { kind, text, at } = token;
    if (kind === 'integer') return { kind, value: Number(text.replaceAll('_', '')), at };
    if (kind === 'real') return { kind, value: Number(text.replaceAll('_', '')), at };
    if (kind === 'bits') return { kind, value: text.replaceAll('_', ''), at };
    if (text === '(') {
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    if (kind !== 'word') throw this.#wrong('an expression', token);
    if (text === 'true' || text === 'false') return { kind: 'boolean', value: text === 'true', at };
    if (text === 'measure') return { kind: 'measure', operand: this.#postfix(), at };
    if (CLASSICAL.has(text)) {
      const size = this.#size();
      const operand = this.#condition();
      return { kind: 'cast', type: { name: text as ClassicalName, ...(size && { size }) }, operand, at };
    }
    if (this.#take('(')) return { kind: 'call', name: text, arguments: this.#list(')', () => this.#expression()), at };
    return { kind: 'name', name: text, at };
  }
}
