/**
 * Selections of atoms, in words:
 *
 *   selection = term {"or" term}            term = factor {"and" factor}
 *   factor    = "not" factor | "whole" factor | "within" ångström "of" factor | "(" selection ")" | what
 *   what      = "all" | "protein" | "water" | "backbone" | "sidechain" | "rest"
 *             | "residue" number … | "atom" index … | "chain" id … | "name" id … | "resname" id … | "element" symbol …
 *
 * Numbers may be ranges (`94-96`); residue numbers may carry an insertion code (`60A`); atoms count from 0. `whole` completes residues;
 * `within` holds what it is within of; `rest` is what no region before has (quantum, classical, coarse).
 *
 * @example residue 94 96 119 and chain A and sidechain or within 2.5 of element Zn
 */
import { invalidInput, readElement } from '../../../contracts/index.ts';

export interface ResidueRange {
  first: number;
  last: number;
  insertionCode: string;
}

export type Selection =
  | { select: 'all' | 'protein' | 'water' | 'backbone' | 'sidechain' | 'rest' }
  | { select: 'residue'; ranges: ResidueRange[] }
  | { select: 'atom'; ranges: { first: number; last: number }[] }
  | { select: 'chain' | 'name' | 'resname' | 'element'; values: string[] }
  | { select: 'not' | 'whole'; of: Selection }
  | { select: 'within'; angstrom: number; of: Selection }
  | { select: 'and' | 'or'; of: Selection[] };

const PLAIN = ['all', 'protein', 'water', 'backbone', 'sidechain', 'rest'] as const;
const LISTS = ['residue', 'atom', 'chain', 'name', 'resname', 'element'] as const;
const KEYWORDS: ReadonlySet<string> = new Set([...PLAIN, ...LISTS, 'and', 'or', 'not', 'whole', 'within', 'of', '(', ')']);
/** Further than this nothing is asked for; cells of the search for neighbours are as wide. */
const MAX_WITHIN_ANGSTROM = 100;

interface Token {
  text: string;
  column: number;
}

/** @param path the field that holds the text. @throws INVALID_INPUT naming the column */
export function parseSelection(text: string, path: string): Selection {
  return new Parser(text, path).parse();
}

class Parser {
  readonly #tokens: Token[];
  readonly #end: number;
  readonly #path: string;
  #at = 0;

  constructor(text: string, path: string) {
    this.#tokens = Array.from(text.matchAll(/[()]|[^\s(),]+/g), (match) => ({ text: match[0], column: match.index + 1 }));
    this.#end = text.length + 1;
    this.#path = path;
  }

  parse(): Selection {
    const selection = this.#either();
    if (this.#at < this.#tokens.length) throw this.#wrong('and, or, or the end');
    return selection;
  }

  #either(): Selection {
    return this.#chain('or', () => this.#chain('and', () => this.#factor()));
  }

  #chain(word: 'and' | 'or', next: () => Selection): Selection {
    const parts = [next()];
    while (this.#take(word)) parts.push(next());
    return parts.length === 1 ? parts[0] : { select: word, of: parts };
  }

  #factor(): Selection {
    if (this.#take('(')) {
      const inner = this.#either();
      if (!this.#take(')')) throw this.#wrong('a closing parenthesis');
      return inner;
    }
    for (const select of ['not', 'whole'] as const) if (this.#take(select)) return { select, of: this.#factor() };
    if (this.#take('within')) return this.#within();
    for (const select of PLAIN) if (this.#take(select)) return { select };
    for (const select of LISTS) if (this.#take(select)) return this.#list(select);
    throw this.#wrong(`one of ${[...PLAIN, ...LISTS].join(', ')}, within, whole, not or (`);
  }

  #within(): Selection {
    const angstrom = Number(this.#peek() ?? 'none');
    if (!(angstrom > 0 && angstrom <= MAX_WITHIN_ANGSTROM)) throw this.#wrong(`a distance of at most ${MAX_WITHIN_ANGSTROM} Å`);
    this.#at += 1;
    if (!this.#take('of')) throw this.#wrong('of');
    return { select: 'within', angstrom, of: this.#factor() };
  }

  #list(select: (typeof LISTS)[number]): Selection {
    switch (select) {
      case 'residue':
        return { select, ranges: this.#items('a residue number such as 94, 94-96 or 60A', readResidues) };
      case 'atom':
        return { select, ranges: this.#items('an index of an atom such as 0 or 4-7', readRange) };
      case 'element':
        return { select, values: this.#items('an element symbol', readElement) };
      case 'chain':
        return { select, values: this.#items('a chain', (text) => text) };
      default:
        return { select, values: this.#items('a name', (text) => text.toUpperCase()) };
    }
  }

  /** One or more, up to the next word of the grammar. */
  #items<T>(expected: string, read: (text: string) => T | undefined): T[] {
    const items: T[] = [];
    for (let text = this.#peek(); text !== undefined && !KEYWORDS.has(text.toLowerCase()); text = this.#peek()) {
      const item = read(text);
      if (item === undefined) throw this.#wrong(expected);
      items.push(item);
      this.#at += 1;
    }
    if (items.length === 0) throw this.#wrong(expected);
    return items;
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at]?.text;
  }

  #take(word: string): boolean {
    const matches = this.#peek()?.toLowerCase() === word;
    if (matches) this.#at += 1;
    return matches;
  }

  #wrong(expected: string): Error {
    const token = this.#tokens[this.#at];
    return invalidInput(this.#path, `${expected} at column ${token?.column ?? this.#end}`, token?.text ?? 'the end');
  }
}

function readRange(text: string): { first: number; last: number } | undefined {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
  return last < first ? undefined : { first, last };
}

function readResidues(text: string): ResidueRange | undefined {
  const match = /^(-?\d+)(?:([A-Za-z])|-(-?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [first, last] = [Number(match[1]), Number(match[3] ?? match[1])];
  return last < first ? undefined : { first, last, insertionCode: match[2] ?? '' };
}
