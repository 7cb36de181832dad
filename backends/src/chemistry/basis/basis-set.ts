/** What a basis set is, whatever text it was read from. */
import type { Shell } from '../shell.ts';

export type Angular = 'cartesian' | 'spherical';

/** Letters of angular momenta 0, 1, 2 … in every format (j is left out). */
export const SHELL_LETTERS = 'spdfghik';

export interface Citation {
  authors: string[];
  title: string;
  journal?: string;
  publisher?: string;
  volume?: string;
  pages?: string;
  year: number;
  doi?: string;
}

/** Shells of one element, before they are put on an atom. */
export type ElementShell = Pick<Shell, 'l' | 'exponents' | 'coefficients'>;

export interface BasisElement {
  shells: readonly ElementShell[];
  /** Keys into the set's references. */
  citations: readonly string[];
}

export interface BasisSet {
  name: string;
  aliases: readonly string[];
  /** `orbital`: expands orbitals; `fitting`: expands products of orbitals in density fitting. */
  role: 'orbital' | 'fitting';
  /** How the set is used unless the caller says otherwise. */
  angular: Angular;
  /** By element symbol. */
  elements: ReadonlyMap<string, BasisElement>;
  references: ReadonlyMap<string, Citation>;
}

/**
 * One shell a letter from rows of numbers `[exponent, coefficient, …]`. Several letters over shared exponents take a column each;
 * several columns of a single letter are a general contraction.
 */
export function shellsFromRows(letters: string, rows: readonly (readonly number[])[]): ElementShell[] {
  const exponents = rows.map((row) => row[0]);
  const columns = rows[0].slice(1).map((_, column) => rows.map((row) => row[column + 1]));
  const momenta = letters
    .toLowerCase()
    .split('')
    .map((letter) => SHELL_LETTERS.indexOf(letter));
  if (momenta.length === 1) return [{ l: momenta[0], exponents, coefficients: columns }];
  return momenta.map((l, column) => ({ l, exponents, coefficients: [columns[column]] }));
}
