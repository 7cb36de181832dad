/** OpenQASM text → tokens, each with where it stands. One pass: linear in the text. */
import { CofactorError, describeValue, invalidInput } from '../../contracts/index.ts';

export type TokenKind = 'word' | 'integer' | 'real' | 'string' | 'bits' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Where in the text it begins. */
  readonly at: number;
}

const SPACE = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const TOKEN =
  /(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<real>(?:\d[\d_]*\.[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?|\d[\d_]*[eE][+-]?\d+)|(?<integer>0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*)|(?<quoted>"[^"\n]*"|'[^'\n]*')|(?<symbol>\*\*=?|\+\+|->|==|!=|<=|>=|<<=?|>>=?|&&|\|\||[-+*/%&|^~]=|[-+*/%&|^~!<>=()[\]{},;:@])/uy;

export function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  for (;;) {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)?.[0].length ?? 0;
    if (at >= text.length) break;
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined) throw malformed(text, at, 'a word, number, string or symbol of OpenQASM', text[at]);
    const token = toToken(groups, at);
    found.push(token);
    at += token.kind === 'string' || token.kind === 'bits' ? token.text.length + 2 : token.text.length;
  }
  found.push({ kind: 'end', text: 'the end of the text', at: text.length });
  return found;
}

function toToken({ word, real, integer, quoted, symbol }: Record<string, string | undefined>, at: number): Token {
  if (word !== undefined) return { kind: 'word', text: word, at };
  if (symbol !== undefined) return { kind: 'symbol', text: symbol, at };
  if (integer !== undefined) return { kind: 'integer', text: integer, at };
  if (real !== undefined) return { kind: 'real', text: real, at };
  const text = quoted!.slice(1, -1);
  return { kind: /^[01_]+$/.test(text) ? 'bits' : 'string', text, at };
}

/** Line and column of a place in the text, both from 1. */
export function placeOf(text: string, at: number): string {
  const before = text.slice(0, at);
  return `line ${before.split('\n').length}, column ${at - before.lastIndexOf('\n')}`;
}

/** INVALID_INPUT that names line and column. */
export function malformed(text: string, at: number, expected: string, got: unknown, way?: string): CofactorError {
  return invalidInput(`program.data (${placeOf(text, at)})`, expected, got, way);
}

/** UNSUPPORTED that names line and column: well-formed OpenQASM that a circuit here cannot say. */
export function notCarried(text: string, at: number, what: string, alternatives: string[] = []): CofactorError {
  const way = alternatives.length > 0 ? `: ${alternatives.join(' or ')}` : '';
  return new CofactorError('UNSUPPORTED', `program.data (${placeOf(text, at)}): ${what} is not supported${way}`, {
    what: describeValue(what),
    alternatives,
  });
}
