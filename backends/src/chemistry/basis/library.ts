/**
 * The basis sets Cofactor carries: finding one by name, and putting its shells on the atoms of a molecule.
 *
 * A set is a JSON file in backends/data/basis: per element its shells as printed in the literature and the citations they
 * come from. A shell is one or more letters over shared exponents (`sp` in the Pople and STO sets), or one letter with several
 * contractions (correlation-consistent sets). A set may extend another (6-31G* is 6-31G with polarisation functions).
 */
import { readFileSync } from 'node:fs';
import { CofactorError, elementSymbol, invalidInput } from '@cofactor/sdk/contracts';
import * as z from 'zod';
import { makeBasisSystem, type BasisSystem, type Shell } from '../shell.ts';
import { shellsFromRows, type Angular, type BasisElement, type BasisSet, type Citation } from './basis-set.ts';
import { readBasisText, type BasisText } from './user-basis.ts';

/** Files by name: `*` is written `-d`, `**` is written `-dp`. */
const FILES = [
  'sto-3g',
  'sto-6g',
  '3-21g',
  '6-31g',
  '6-31g-d',
  '6-31g-dp',
  '6-31+g-d',
  '6-311g',
  '6-311g-dp',
  'def2-svp',
  'def2-tzvp',
  'cc-pvdz',
  'cc-pvtz',
  'aug-cc-pvdz',
  'def2-universal-jkfit',
  'def2-svp-rifit',
  'cc-pvdz-rifit',
  'cc-pvtz-rifit',
];

const BasisFile = z.object({
  schema: z.literal('cofactor.basis/1'),
  name: z.string(),
  aliases: z.array(z.string()),
  role: z.enum(['orbital', 'fitting']).default('orbital'),
  angular: z.enum(['cartesian', 'spherical']),
  extends: z.string().optional(),
  references: z.record(
    z.string(),
    z.object({
      authors: z.array(z.string()).min(1),
      title: z.string(),
      journal: z.string().optional(),
      publisher: z.string().optional(),
      volume: z.string().optional(),
      pages: z.string().optional(),
      year: z.int(),
      doi: z.string().optional(),
    }),
  ),
  elements: z.record(
    z.string(),
    z.object({
      citations: z.array(z.string()).min(1),
      shells: z.array(z.record(z.string().regex(/^[spdfghi]+$/), z.array(z.array(z.number()).min(2)).min(1))),
    }),
  ),
});

export interface BuiltBasis {
  system: BasisSystem;
  name: string;
  angular: Angular;
  /** The literature of every element present, in order of first appearance. */
  citations: readonly Citation[];
}

const library = new Map<string, BasisSet>();
/** Where a document names a set. */
const PATHS = { orbital: 'problem.basis', fitting: 'method.auxiliaryBasis' } as const;

/** Every set, in the order of the files. Each file is read once. */
export function allBasisSets(): readonly BasisSet[] {
  return FILES.map(readBasisSet);
}

/** The basis set of that name or alias, in any case. @throws INVALID_INPUT (`problem.basis`, `method.auxiliaryBasis`) listing what exists */
export function findBasis(name: string, role: BasisSet['role'] = 'orbital'): BasisSet {
  const file = fileOf(name);
  if (FILES.includes(file)) return readBasisSet(file);
  const known = allBasisSets().flatMap((set) => (set.role === role ? [set.name, ...set.aliases] : []));
  throw invalidInput(PATHS[role], `one of ${known.join(', ')}${role === 'orbital' ? ', or the text of a basis set' : ''}`, name);
}

/** The auxiliary set for correlation energies that was made for a basis, else one that is large enough for those here. */
export function fittingSetOf(name: string): string {
  const own = `${fileOf(name)}-rifit`;
  return FILES.includes(own) ? own : 'cc-pvtz-rifit';
}

/**
 * The shells of a basis set on every atom, atoms in the order given.
 *
 * @param basis a name, or the text of a set in a known format
 * @param angular cartesian or spherical d and higher; the set's own convention when absent
 * @param role what the set is for; one made for the other purpose is refused
 * @throws INVALID_INPUT for an unknown or ill-formed set, UNSUPPORTED when the set lacks an element, naming the sets that have it
 */
export function buildBasis(
  molecule: { atomicNumbers: readonly number[]; positionsBohr: Float64Array },
  basis: string | BasisText,
  angular?: Angular,
  role: BasisSet['role'] = 'orbital',
): BuiltBasis {
  const set = typeof basis === 'string' ? findBasis(basis, role) : readBasisText(basis);
  if (typeof basis === 'string' && set.role !== role) throw invalidInput(PATHS[role], `a set of ${role} functions`, set.name);
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
  const others = allBasisSets().filter((other) => other.role === set.role && other.elements.has(symbol));
  const way = others.length > 0 ? `use ${others.map((other) => other.name).join(' or ')}` : 'no set here has it; H to Kr are covered';
  throw new CofactorError('UNSUPPORTED', `${set.name} has no functions for ${symbol}: ${way}`, {
    what: `${set.name} for ${symbol}`,
    alternatives: others.map((other) => other.name),
  });
}

/** `6-31G(d,p)`, `6-31g**` → `6-31g-dp`. */
function fileOf(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/\(d,\s*p\)$|\*\*$/, '-dp')
    .replace(/\(d\)$|\*$/, '-d');
}

function readBasisSet(file: string): BasisSet {
  let set = library.get(file);
  if (!set) library.set(file, (set = parseFile(readFileSync(new URL(`../../../data/basis/${file}.json`, import.meta.url), 'utf8'))));
  return set;
}

function parseFile(text: string): BasisSet {
  const data = BasisFile.parse(JSON.parse(text));
  const parent = data.extends === undefined ? undefined : findBasis(data.extends);
  const elements = new Map<string, BasisElement>();
  for (const [symbol, { citations, shells }] of Object.entries(data.elements)) {
    const inherited = parent?.elements.get(symbol)?.shells ?? [];
    const own = shells.flatMap((shell) => Object.entries(shell).flatMap(([letters, rows]) => shellsFromRows(letters, rows)));
    elements.set(symbol, { citations, shells: [...inherited, ...own] });
  }
  const { name, aliases, role, angular, references } = data;
  return { name, aliases, role, angular, elements, references: new Map(Object.entries(references)) };
}
