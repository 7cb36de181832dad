/**
 * The basis sets Cofactor carries: finding one by name, and putting its shells on the atoms of a molecule.
 *
 * A set is a JSON file in backends/data/basis: per element its shells as printed in the literature and the citations they
 * come from. A shell is one or more letters over shared exponents (`sp` in the Pople and STO sets); it becomes one `Shell`
 * per letter, neighbours with equal exponents. A set may extend another (6-31G* is 6-31G with polarisation functions).
 */
import { readFileSync } from 'node:fs';
import { CofactorError, elementSymbol, invalidInput } from '@cofactor/sdk/contracts';
import * as z from 'zod';
import { makeBasisSystem, type BasisSystem, type Shell } from '../shell.ts';

export type Angular = 'cartesian' | 'spherical';

const FILES = ['sto-3g', '6-31g', '6-31g-d'] as const;
const LETTERS = 'spdfg';

const Citation = z.object({
  authors: z.array(z.string()).min(1),
  title: z.string(),
  journal: z.string().optional(),
  publisher: z.string().optional(),
  volume: z.string().optional(),
  pages: z.string().optional(),
  year: z.int(),
  doi: z.string().optional(),
});
export type Citation = z.infer<typeof Citation>;

const BasisFile = z.object({
  schema: z.literal('cofactor.basis/1'),
  name: z.string(),
  aliases: z.array(z.string()),
  angular: z.enum(['cartesian', 'spherical']),
  extends: z.string().optional(),
  references: z.record(z.string(), Citation),
  elements: z.record(
    z.string(),
    z.object({
      citations: z.array(z.string()).min(1),
      shells: z.array(z.record(z.string().regex(/^[spdfg]+$/), z.array(z.array(z.number()).min(2)).min(1))),
    }),
  ),
});

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
  /** How the set is used unless the caller says otherwise. */
  angular: Angular;
  /** By element symbol. */
  elements: ReadonlyMap<string, BasisElement>;
  references: ReadonlyMap<string, Citation>;
}

export interface BuiltBasis {
  system: BasisSystem;
  name: string;
  angular: Angular;
  /** The literature of every element present, in order of first appearance. */
  citations: readonly Citation[];
}

let library: readonly BasisSet[] | undefined;

/** Every set, in the order of the files. Read once. */
export function allBasisSets(): readonly BasisSet[] {
  if (library) return library;
  const sets: BasisSet[] = [];
  for (const file of FILES) sets.push(readBasisSet(file, sets));
  return (library = sets);
}

/** The basis set of that name or alias, in any case. @throws INVALID_INPUT (`problem.basis`) listing what exists */
export function findBasis(name: string): BasisSet {
  const wanted = name.trim().toLowerCase();
  const found = allBasisSets().find((set) => [set.name, ...set.aliases].some((known) => known.toLowerCase() === wanted));
  if (found) return found;
  const known = allBasisSets().flatMap((set) => [set.name, ...set.aliases]);
  throw invalidInput('problem.basis', `one of ${known.join(', ')}`, name);
}

/**
 * The shells of `basisName` on every atom, atoms in the order given.
 *
 * @param angular cartesian or spherical d and higher; the set's own convention when absent
 * @throws INVALID_INPUT for an unknown set, UNSUPPORTED when the set lacks an element, naming the sets that have it
 */
export function buildBasis(
  molecule: { atomicNumbers: readonly number[]; positionsBohr: Float64Array },
  basisName: string,
  angular?: Angular,
): BuiltBasis {
  const set = findBasis(basisName);
  const chosen = angular ?? set.angular;
  const keys = new Set<string>();
  const shells: Shell[] = [];
  molecule.atomicNumbers.forEach((atomicNumber, atom) => {
    const element = elementOf(set, atomicNumber);
    for (const key of element.citations) keys.add(key);
    for (const shell of element.shells) shells.push({ ...shell, atom, spherical: chosen === 'spherical' });
  });
  return {
    system: makeBasisSystem(molecule.atomicNumbers, molecule.positionsBohr, shells),
    name: set.name,
    angular: chosen,
    citations: [...keys].map((key) => set.references.get(key) as Citation),
  };
}

function elementOf(set: BasisSet, atomicNumber: number): BasisElement {
  const symbol = elementSymbol(atomicNumber);
  const element = set.elements.get(symbol);
  if (element) return element;
  const others = allBasisSets().filter((other) => other.elements.has(symbol));
  const way = others.length > 0 ? `use ${others.map((other) => other.name).join(' or ')}` : 'no set here has it; H to Zn are covered';
  throw new CofactorError('UNSUPPORTED', `${set.name} has no functions for ${symbol}: ${way}`, {
    what: `${set.name} for ${symbol}`,
    alternatives: others.map((other) => other.name),
  });
}

function readBasisSet(file: string, earlier: readonly BasisSet[]): BasisSet {
  const text = readFileSync(new URL(`../../../data/basis/${file}.json`, import.meta.url), 'utf8');
  const data = BasisFile.parse(JSON.parse(text));
  const parent = earlier.find((set) => set.name === data.extends);
  const elements = new Map<string, BasisElement>();
  for (const [symbol, { citations, shells }] of Object.entries(data.elements)) {
    const inherited = parent?.elements.get(symbol)?.shells ?? [];
    elements.set(symbol, { citations, shells: [...inherited, ...shells.flatMap(splitShell)] });
  }
  return {
    name: data.name,
    aliases: data.aliases,
    angular: data.angular,
    elements,
    references: new Map(Object.entries(data.references)),
  };
}

/** `{ sp: [[exponent, s, p], …] }` → one shell per letter; a single letter with several columns is a general contraction. */
function splitShell(shell: Record<string, number[][]>): ElementShell[] {
  return Object.entries(shell).flatMap(([letters, rows]) => {
    const exponents = rows.map((row) => row[0]);
    const columns = rows[0].slice(1).map((_, column) => rows.map((row) => row[column + 1]));
    if (letters.length === 1) return [{ l: LETTERS.indexOf(letters), exponents, coefficients: columns }];
    return letters.split('').map((letter, column) => ({ l: LETTERS.indexOf(letter), exponents, coefficients: [columns[column]] }));
  });
}
