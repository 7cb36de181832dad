/**
 * OpenQASM 2 and 3 text → statements, by recursive descent over the grammar, one token of look-ahead. A statement is read when it
 * is asked for, so that a long program is never held as a tree.
 *
 * Source      OpenQASM 3: Cross et al., ACM Trans. Quantum Comput. 3, 12 (2022), DOI 10.1145/3505636;
 *             OpenQASM 2: Cross et al., arXiv:1707.03429.
 */
import { CLASSICAL_TYPES, classicalType, expression, index, indexed, isType, parenthesised, size } from './expression-parser.ts';
import { malformed, notCarried, TokenStream } from './lexer.ts';
import type { Expression, Modifier, Parameter, Program, Statement } from './syntax.ts';

/** Well-formed OpenQASM that is about devices, time or other programs. */
const ABSENT = [
  'opaque', 'box', 'delay', 'defcal', 'defcalgrammar', 'cal', 'extern', 'array', 'duration', 'stretch', 'complex', 'switch', 'end', 'durationof',
  'pragma',
]; // biome-ignore format: a list
const INCLUDES: ReadonlySet<string> = new Set(['stdgates.inc', 'qelib1.inc']);
const ASSIGNMENTS: ReadonlySet<string> = new Set(['=', '+=', '-=', '*=', '/=', '%=', '**=', '&=', '|=', '^=', '<<=', '>>=']);

/** The statements can be gone through once. @throws INVALID_INPUT, UNSUPPORTED with line and column, some when they are. */
export function parseProgram(text: string): Program {
  const tokens = new TokenStream(text);
  if (tokens.take('OPENQASM')) {
    if (!/^[23](\.\d+)?$/.test(tokens.text)) throw tokens.wrong('version 2.0 or 3.x');
    tokens.version = tokens.text.startsWith('2') ? 2 : 3;
    tokens.advance();
    tokens.expect(';');
  }
  return { version: tokens.version, statements: statements(tokens) };
}

function* statements(tokens: TokenStream): Generator<Statement> {
  while (tokens.kind !== 'end') {
    const next = statement(tokens);
    if (next) yield next;
  }
}

/** Nothing for `;` and for what a program includes. */
function statement(tokens: TokenStream): Statement | undefined {
  const { kind, text, at, source } = tokens;
  if (kind === 'word') return (STATEMENTS.get(text) ?? action)(tokens);
  if (tokens.take(';')) return undefined;
  if (text === '{') return { kind: 'if', condition: { kind: 'boolean', value: true, at }, body: block(tokens), otherwise: [], at };
  throw text === '@' ? notCarried(source, at, 'an annotation') : tokens.wrong('a statement');
}

type Parse = (tokens: TokenStream) => Statement | undefined;
const each = (words: readonly string[], parse: Parse): [string, Parse][] => words.map((word) => [word, parse]);

/** What a word begins; any other begins an action. */
const STATEMENTS = new Map<string, Parse>([
  ...each(ABSENT, refuse),
  ...each(['const', 'output', ...CLASSICAL_TYPES], declaration),
  ...each(['qubit', 'qreg', 'creg'], register),
  ...each(['ctrl', 'negctrl', 'inv', 'pow'], application),
  ...each(['break', 'continue'], leave),
  ['include', include],
  ['input', input],
  ['let', alias],
  ['gate', gate],
  ['def', subroutine],
  ['if', branch],
  ['for', loop],
  ['while', repetition],
  ['measure', measurement],
  ['reset', reset],
  ['barrier', barrier],
  ['return', giveBack],
]);

function refuse({ source, at, text }: TokenStream): never {
  throw notCarried(source, at, text);
}

function include(tokens: TokenStream): undefined {
  tokens.advance();
  const { kind, text, at, source } = tokens;
  if (kind !== 'string') throw tokens.wrong('a file name in quotes');
  const file = text.slice(1, -1);
  if (!INCLUDES.has(file)) throw notCarried(source, at, `include of "${file}"`, [...INCLUDES]);
  tokens.advance();
  tokens.expect(';');
}

/** `qubit[n] q;`, `qreg q[n];`, `creg c[n];` */
function register(tokens: TokenStream): Statement {
  const { text: keyword, at } = tokens;
  tokens.advance();
  const before = keyword === 'qubit' ? size(tokens) : undefined;
  const name = tokens.name();
  const length = keyword === 'qubit' ? before : size(tokens);
  tokens.expect(';');
  const sized = length && { size: length };
  if (keyword === 'creg') return { kind: 'declaration', type: { name: 'bit', ...sized }, name, constant: false, at };
  return { kind: 'qubits', name, at, ...sized };
}

function declaration(tokens: TokenStream): Statement {
  const constant = tokens.take('const');
  tokens.take('output');
  const { at } = tokens;
  const type = classicalType(tokens);
  const name = tokens.name();
  const value = tokens.take('=') ? expression(tokens) : undefined;
  tokens.expect(';');
  return { kind: 'declaration', type, name, constant, at, ...(value && { value }) };
}

function input(tokens: TokenStream): Statement {
  const { at } = tokens;
  tokens.advance();
  const type = classicalType(tokens);
  const name = tokens.name();
  tokens.expect(';');
  return { kind: 'input', type, name, at };
}

function alias(tokens: TokenStream): Statement {
  const { at } = tokens;
  tokens.advance();
  const name = tokens.name();
  tokens.expect('=');
  const value = expression(tokens);
  tokens.expect(';');
  return { kind: 'alias', name, value, at };
}

function gate(tokens: TokenStream): Statement {
  const { at } = tokens;
  tokens.advance();
  const name = tokens.name();
  const angles = tokens.take('(') ? tokens.list(')', () => tokens.name()) : [];
  const qubits: string[] = [];
  while (tokens.text !== '{') {
    qubits.push(tokens.name());
    if (tokens.text !== '{') tokens.expect(',');
  }
  return { kind: 'gate', name, angles, qubits, body: definition(tokens, 0), at };
}

function subroutine(tokens: TokenStream): Statement {
  const { at } = tokens;
  tokens.advance();
  const name = tokens.name();
  tokens.expect('(');
  const parameters = tokens.list(')', parameter);
  if (tokens.take('->')) classicalType(tokens);
  return { kind: 'subroutine', name, parameters, body: definition(tokens, 1), at };
}

/** A body with loops of its own. */
function definition(tokens: TokenStream, subroutines: 0 | 1): Statement[] {
  const { inside } = tokens;
  const outer = { ...inside };
  Object.assign(inside, { loops: 0, subroutines });
  const body = block(tokens);
  Object.assign(inside, outer);
  return body;
}

function turns(tokens: TokenStream): Statement[] {
  tokens.inside.loops++;
  const body = block(tokens);
  tokens.inside.loops--;
  return body;
}

function parameter(tokens: TokenStream): Parameter {
  const { text, at, source } = tokens;
  if (text === 'mutable' || text === 'readonly') throw notCarried(source, at, 'an array reference');
  if (tokens.take('qubit')) {
    const length = size(tokens);
    return { kind: 'qubit', name: tokens.name(), ...(length && { size: length }) };
  }
  const type = classicalType(tokens);
  return { kind: 'classical', type, name: tokens.name() };
}

function branch(tokens: TokenStream): Statement {
  const { at } = tokens;
  tokens.advance();
  const condition = parenthesised(tokens);
  const body = block(tokens);
  return { kind: 'if', condition, body, otherwise: tokens.take('else') ? block(tokens) : [], at };
}

function loop(tokens: TokenStream): Statement {
  const { at } = tokens;
  tokens.advance();
  if (isType(tokens.text)) classicalType(tokens);
  const name = tokens.name();
  tokens.expect('in');
  const over = tokens.text === '[' || tokens.text === '{' ? index(tokens) : expression(tokens);
  return { kind: 'for', name, over, body: turns(tokens), at };
}

function repetition(tokens: TokenStream): Statement {
  const { at } = tokens;
  tokens.advance();
  return { kind: 'while', condition: parenthesised(tokens), body: turns(tokens), at };
}

function leave(tokens: TokenStream): Statement {
  const { at, text, source, inside } = tokens;
  if (inside.loops === 0) throw malformed(source, at, `${text} in a loop`, 'one outside of any');
  tokens.advance();
  tokens.expect(';');
  return { kind: 'leave', how: text === 'break' ? text : 'continue', at };
}

function giveBack(tokens: TokenStream): Statement {
  const { at, source, inside } = tokens;
  if (inside.subroutines === 0) throw malformed(source, at, 'return in a subroutine', 'one outside of any');
  tokens.advance();
  const value = tokens.text === ';' ? undefined : expression(tokens);
  tokens.expect(';');
  return { kind: 'return', at, ...(value && { value }) };
}

function reset(tokens: TokenStream): Statement {
  const { at } = tokens;
  tokens.advance();
  const qubits = expression(tokens);
  tokens.expect(';');
  return { kind: 'reset', qubits, at };
}

function barrier(tokens: TokenStream): Statement {
  const { at } = tokens;
  tokens.advance();
  return { kind: 'barrier', qubits: tokens.list(';', expression), at };
}

function measurement(tokens: TokenStream): Statement {
  const { at } = tokens;
  tokens.advance();
  const qubits = expression(tokens);
  const into = tokens.take('->') ? expression(tokens) : undefined;
  tokens.expect(';');
  return { kind: 'measure', qubits, at, ...(into && { into }) };
}

/** Statements in braces, or one. */
function block(tokens: TokenStream): Statement[] {
  const body: Statement[] = [];
  const one = (): void => {
    const next = statement(tokens);
    if (next) body.push(next);
  };
  if (!tokens.take('{')) {
    one();
    return body;
  }
  while (!tokens.take('}')) {
    if (tokens.kind === 'end') throw tokens.wrong('"}"');
    one();
  }
  return body;
}

/** An assignment, a gate on qubits, or a subroutine called for its effect: `f(q, 3);`. */
function action(tokens: TokenStream): Statement {
  const { at } = tokens;
  const name = tokens.name();
  if (tokens.text === '[' || ASSIGNMENTS.has(tokens.text)) return assignment(tokens, { kind: 'name', name, at });
  return applied(tokens, name, [], at);
}

/** A gate under modifiers. */
function application(tokens: TokenStream): Statement {
  const { at } = tokens;
  const modifiers: Modifier[] = [];
  while (STATEMENTS.get(tokens.text) === application) modifiers.push(modifier(tokens));
  return applied(tokens, tokens.name('a gate'), modifiers, at);
}

function applied(tokens: TokenStream, name: string, modifiers: readonly Modifier[], at: number): Statement {
  const angles = tokens.take('(') ? tokens.list(')', expression) : [];
  if (tokens.text === ';' && modifiers.length === 0 && name !== 'gphase') {
    tokens.advance();
    return { kind: 'evaluate', value: { kind: 'call', name, arguments: angles, at }, at };
  }
  return { kind: 'apply', name, modifiers, angles, qubits: tokens.list(';', expression), at };
}

function assignment(tokens: TokenStream, name: Expression): Statement {
  const to = indexed(tokens, name);
  const operator = tokens.text;
  if (!ASSIGNMENTS.has(operator)) throw tokens.wrong('an assignment');
  tokens.advance();
  const value = expression(tokens);
  tokens.expect(';');
  return { kind: 'assign', to, operator, value, at: name.at };
}

function modifier(tokens: TokenStream): Modifier {
  const { text, at, source } = tokens;
  tokens.advance();
  const argument: Expression | undefined = tokens.text === '(' ? parenthesised(tokens) : undefined;
  tokens.expect('@');
  if (text === 'inv') return { kind: 'inv', at };
  if (text !== 'pow') return { kind: text as 'ctrl' | 'negctrl', at, ...(argument && { count: argument }) };
  if (argument === undefined) throw malformed(source, at, 'an exponent, such as pow(2)', 'pow');
  return { kind: 'pow', exponent: argument, at };
}
