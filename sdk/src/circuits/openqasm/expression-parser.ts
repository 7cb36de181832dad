/** Expressions of OpenQASM, by precedence climbing: one token of look-ahead decides. */
import type { TokenStream } from './lexer.ts';
import type { ClassicalName, ClassicalType, Expression, Index } from './syntax.ts';

export const CLASSICAL_TYPES: readonly ClassicalName[] = ['int', 'uint', 'float', 'angle', 'bool', 'bit'];
const CLASSICAL: ReadonlySet<string> = new Set(CLASSICAL_TYPES);

/** Binary operators from loosest to tightest. */
const LEVELS = [
  ['||', '++'],
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

const RANGE = 'an index, a range a:b or a range a:step:b';

export const isType = (word: string): boolean => CLASSICAL.has(word);

/** Operators that bind as tight as `level`, or tighter. */
export function expression(tokens: TokenStream, level = 0): Expression {
  let left = unary(tokens);
  for (;;) {
    const { kind, text: operator, at } = tokens;
    const binds = kind === 'symbol' ? BINARY.get(operator) : undefined;
    if (binds === undefined || binds < level) return left;
    tokens.advance();
    left = { kind: 'binary', operator, left, right: expression(tokens, binds + 1), at };
  }
}

function unary(tokens: TokenStream): Expression {
  const { text, at } = tokens;
  if (text === '-' || text === '+' || text === '!' || text === '~') {
    tokens.advance();
    return { kind: 'unary', operator: text, operand: unary(tokens), at };
  }
  const base = indexed(tokens);
  const power = tokens.at;
  const raised = tokens.take('**') || (tokens.version === 2 && tokens.take('^'));
  if (!raised) return base;
  return { kind: 'binary', operator: '**', left: base, right: unary(tokens), at: power };
}

/** A value and what is picked from it. */
export function indexed(tokens: TokenStream, of = primary(tokens)): Expression {
  let value = of;
  while (tokens.text === '[') {
    const { at } = tokens;
    value = { kind: 'index', of: value, index: index(tokens), at };
  }
  return value;
}

/** `[…]` or a bare `{…}`. */
export function index(tokens: TokenStream): Index {
  if (tokens.text === '{') return set(tokens);
  tokens.expect('[');
  if (tokens.text === '{') {
    const values = set(tokens);
    tokens.expect(']');
    return values;
  }
  const part = () => (tokens.text === ':' || tokens.text === ']' ? undefined : expression(tokens));
  const from = part();
  if (from && tokens.take(']')) return { kind: 'one', value: from };
  if (!tokens.take(':')) throw tokens.wrong(RANGE);
  const second = part();
  const step = second && tokens.take(':') ? second : undefined;
  const to = step ? part() : second;
  if (!tokens.take(']')) throw tokens.wrong(RANGE);
  return { kind: 'range', ...(from && { from }), ...(step && { step }), ...(to && { to }) };
}

function set(tokens: TokenStream): Index {
  tokens.expect('{');
  return { kind: 'set', values: tokens.list('}', expression) };
}

/** An expression in parentheses. */
export function parenthesised(tokens: TokenStream): Expression {
  tokens.expect('(');
  const inner = expression(tokens);
  tokens.expect(')');
  return inner;
}

/** `[n]`, or nothing. */
export function size(tokens: TokenStream): Expression | undefined {
  if (!tokens.take('[')) return undefined;
  const length = expression(tokens);
  tokens.expect(']');
  return length;
}

export function classicalType(tokens: TokenStream): ClassicalType {
  const { text } = tokens;
  if (!isType(text)) throw tokens.wrong(`a type (${CLASSICAL_TYPES.join(', ')})`);
  tokens.advance();
  const length = size(tokens);
  return { name: text as ClassicalName, ...(length && { size: length }) };
}

function primary(tokens: TokenStream): Expression {
  const { kind, text, at } = tokens;
  if (text === '(') return parenthesised(tokens);
  if (kind === 'word' && isType(text)) return { kind: 'cast', type: classicalType(tokens), operand: parenthesised(tokens), at };
  if (kind === 'end' || kind === 'symbol' || kind === 'string') throw tokens.wrong('an expression');
  tokens.advance();
  if (kind === 'integer' || kind === 'real') return { kind, value: Number(text.includes('_') ? text.replaceAll('_', '') : text), at };
  if (kind === 'bits') return { kind, value: text.slice(1, -1).replaceAll('_', ''), at };
  if (text === 'true' || text === 'false') return { kind: 'boolean', value: text === 'true', at };
  if (text === 'measure') return { kind: 'measure', operand: indexed(tokens), at };
  if (tokens.take('(')) return { kind: 'call', name: text, arguments: tokens.list(')', expression), at };
  return { kind: 'name', name: text, at };
}
