/** OpenQASM text → tokens, one at a time, each with where it stands. One pass over character codes: linear in the text. */
import { CofactorError, describeValue, invalidInput } from '../../contracts/index.ts';

export type TokenKind = 'word' | 'integer' | 'real' | 'string' | 'bits' | 'symbol' | 'end';

const BLANK = /\s/;
const WORD = /[\p{L}_][\p{L}\p{N}_]*/uy;
const REAL = /(?:\d[\d_]*\.[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?|\d[\d_]*[eE][+-]?\d+/y;
const INTEGER = /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*/y;
const QUOTED = /"[^"\n]*"|'[^'\n]*'/y;
const BITS = /^.[01_]+.$/;
/** Symbols that stand alone, and characters that may begin a longer one. */
const MARKS = '()[]{},;:@';
const OPERATORS = '-+*/%&|^~!<>=';
const LONG: ReadonlySet<string> = new Set([
  '**=', '<<=', '>>=',
  '**', '++', '->', '==', '!=', '<=', '>=', '<<', '>>', '&&', '||', '-=', '+=', '*=', '/=', '%=', '&=', '|=', '^=', '~=',
]); // biome-ignore format: by length

const [TAB, NEWLINE, SPACE, SLASH, STAR, DOT, ZERO, NINE] = Array.from('\t\n /*.09', (character) => character.charCodeAt(0));

/** Words of version 3 that name nothing. */
const RESERVED: ReadonlySet<string> = new Set([
  'OPENQASM', 'include', 'const', 'input', 'output', 'let', 'gate', 'def', 'extern', 'cal', 'defcal', 'defcalgrammar', 'pragma', 'box',
  'if', 'else', 'for', 'in', 'while', 'switch', 'case', 'default', 'break', 'continue', 'return', 'end', 'readonly', 'mutable',
  'qubit', 'qreg', 'bit', 'creg', 'int', 'uint', 'float', 'angle', 'bool', 'complex', 'array', 'void', 'duration', 'stretch', 'true', 'false',
  'inv', 'pow', 'ctrl', 'negctrl', 'measure', 'reset', 'barrier', 'delay', 'durationof',
]); // biome-ignore format: a list

const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
/** What each of them begins. */
const BEGINS = ASCII.map((character) => {
  if (/[A-Za-z_]/.test(character)) return 'word';
  if (/[\d.]/.test(character)) return 'number';
  if (/["']/.test(character)) return 'quoted';
  if (MARKS.includes(character)) return 'mark';
  return OPERATORS.includes(character) ? 'operator' : undefined;
});
const CONTINUES_WORD = ASCII.map((character) => /\w/.test(character));

/** A text and the token it stands at. */
export class TokenStream {
  readonly source: string;
  /** As the first statement says. */
  version: 2 | 3 = 3;
  /** Bodies that the token stands in: of loops, since the last definition, and of subroutines. */
  readonly inside = { loops: 0, subroutines: 0 };
  kind: TokenKind = 'end';
  /** As it is written, quotes included; empty at the end. */
  text = '';
  /** Where in the source it begins. */
  at = 0;
  #end = 0;

  constructor(source: string) {
    this.source = source;
    this.advance();
  }

  /** To the next token. @throws INVALID_INPUT for a character that begins none. */
  advance(): void {
    this.#skip();
    const { source } = this;
    const at = this.#end;
    const code = source.charCodeAt(at);
    this.at = at;
    if (at >= source.length) {
      this.#set('end', at);
      return;
    }
    switch (code < 128 ? BEGINS[code] : 'word') {
      case 'word':
        this.#word();
        return;
      case 'number':
        this.#number();
        return;
      case 'quoted': {
        const end = this.#match(QUOTED);
        if (end === at) throw malformed(source, at, 'a quote that ends on its line', source[at]);
        this.#set(BITS.test(source.slice(at, end)) ? 'bits' : 'string', end);
        return;
      }
      case 'mark':
        this.kind = 'symbol';
        this.text = ASCII[code];
        this.#end = at + 1;
        return;
      case 'operator':
        this.#operator();
        return;
      default:
        throw this.#stray();
    }
  }

  /** Past this token, if it is the one. */
  take(text: string): boolean {
    if (this.text !== text) return false;
    this.advance();
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) throw this.wrong(`"${text}"`);
  }

  name(what = 'a name'): string {
    const { kind, text } = this;
    if (kind !== 'word' || (this.version === 3 && RESERVED.has(text))) throw this.wrong(what);
    this.advance();
    return text;
  }

  /** Items between commas up to `close`, which is taken. */
  list<T>(close: string, item: (tokens: TokenStream) => T): T[] {
    const items: T[] = [];
    while (!this.take(close)) {
      items.push(item(this));
      if (this.text !== close && !this.take(',')) throw this.wrong(`"," or "${close}"`);
    }
    return items;
  }

  /** INVALID_INPUT for the token here. */
  wrong(expected: string): CofactorError {
    return malformed(this.source, this.at, expected, this.kind === 'end' ? 'the end of the text' : this.text);
  }

  #set(kind: TokenKind, end: number): void {
    this.kind = kind;
    this.text = this.source.slice(this.at, end);
    this.#end = end;
  }

  /** Where the pattern ends that begins here; here when it does not. */
  #match(pattern: RegExp): number {
    pattern.lastIndex = this.at;
    return pattern.test(this.source) ? pattern.lastIndex : this.at;
  }

  /** Past blanks and comments. */
  #skip(): void {
    const { source } = this;
    let at = this.#end;
    for (;;) {
      const code = source.charCodeAt(at);
      if (code === SPACE || (code >= TAB && code <= NEWLINE + 3)) at++;
      else if (code === SLASH && source.charCodeAt(at + 1) === SLASH) at = endOf(source.indexOf('\n', at), source);
      else if (code === SLASH && source.charCodeAt(at + 1) === STAR) {
        const close = source.indexOf('*/', at + 2);
        if (close < 0) throw malformed(source, at, 'a comment that ends with */', undefined);
        at = close + 2;
      } else if (code >= 128 && BLANK.test(source[at])) at++;
      else break;
    }
    this.#end = at;
  }

  #word(): void {
    const { source, at } = this;
    let end = at;
    let code = source.charCodeAt(end);
    while (code < 128 && CONTINUES_WORD[code]) code = source.charCodeAt(++end);
    if (code >= 128) end = this.#match(WORD);
    if (end === at) throw this.#stray();
    this.#set('word', end);
  }

  #number(): void {
    const { source, at } = this;
    let end = at;
    let code = source.charCodeAt(end);
    while (code >= ZERO && code <= NINE) code = source.charCodeAt(++end);
    const plain = code !== DOT && !(code < 128 && CONTINUES_WORD[code]);
    const real = plain ? at : this.#match(REAL);
    if (!plain && real === at) end = this.#match(INTEGER);
    if (real > at) this.#set('real', real);
    else if (end > at) this.#set('integer', end);
    else throw this.#stray();
  }

  #operator(): void {
    const { source, at } = this;
    let length = OPERATORS.includes(source[at + 1] ?? ' ') ? 3 : 1;
    while (length > 1 && !LONG.has(source.slice(at, at + length))) length--;
    this.#set('symbol', at + length);
  }

  #stray(): CofactorError {
    const { source, at } = this;
    if (source[at] === '$') return notCarried(source, at, 'a qubit of a device', ['a register of qubits']);
    if (source.startsWith('#pragma', at)) return notCarried(source, at, 'pragma');
    return malformed(source, at, 'a word, number, string or symbol of OpenQASM', source[at]);
  }
}

const endOf = (at: number, source: string): number => (at < 0 ? source.length : at);

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
