/**
 * A user's own basis set, from the text of three common formats:
 *
 *   bse-json   Basis Set Exchange JSON: elements.<Z>.electron_shells[{ function_type, angular_momentum, exponents, coefficients }]
 *   nwchem     lines `<symbol> <shell>` and below each the rows `exponent coefficient …`, with or without BASIS … END around them
 *   gaussian   blocks `<symbol> 0`, then `<shell> <primitives> <scale>` with rows, closed by ****
 *
 * Coefficients multiply normalised primitives, as all three publish them. Cartesian or spherical is what the text says: NWChem's word
 * (cartesian without one) and BSE's function_type; Gaussian's blocks do not say, and count as spherical. Effective core potentials
 * are refused: no integral here holds them, and without them the electrons would be wrong.
 */
import { atomicNumberOf, contentHash, elementSymbol, invalidInput, unsupported } from '@cofactor/sdk/contracts';
import * as z from 'zod';
import { SHELL_LETTERS, shellsFromRows, type Angular, type BasisElement, type BasisSet, type ElementShell } from './basis-set.ts';

export interface BasisText {
  format: 'bse-json' | 'nwchem' | 'gaussian';
  data: string;
}

const PATH = 'problem.basis.data';
const SHELL = new RegExp(`^(sp|spd|[${SHELL_LETTERS}])$`, 'i');

/** Reads a set; elements carry no citations. @throws INVALID_INPUT naming line or field, UNSUPPORTED for core potentials */
export function readBasisText({ format, data }: BasisText): BasisSet {
  const { shells, angular } = READERS[format](data);
  if (shells.size === 0) throw invalidInput(PATH, `shells of at least one element in ${format} format`, data.slice(0, 60));
  const elements = new Map<string, BasisElement>([...shells].map(([symbol, list]) => [symbol, { shells: list, citations: [] }]));
  const name = `user basis ${contentHash([...shells]).slice(0, 12)}`;
  return { name, aliases: [], role: 'orbital', angular, elements, references: new Map() };
}

interface Read {
  /** By element symbol. */
  shells: Map<string, ElementShell[]>;
  angular: Angular;
}

const READERS: Record<BasisText['format'], (text: string) => Read> = {
  'bse-json': readBseJson,
  nwchem: readNwchem,
  gaussian: readGaussian,
};

const Numeric = z
  .union([z.number(), z.string().regex(/\S/)])
  .transform(Number)
  .pipe(z.number());
const BseElement = z.object({
  electron_shells: z.array(
    z.object({
      function_type: z.string().default('gto'),
      angular_momentum: z.array(z.int().min(0)).min(1),
      exponents: z.array(Numeric).min(1),
      coefficients: z.array(z.array(Numeric)).min(1),
    }),
  ),
  ecp_potentials: z.unknown().optional(),
});
const BseDocument = z.object({ elements: z.record(z.string(), BseElement) });

function readBseJson(text: string): Read {
  const parsed = BseDocument.safeParse(parseJson(text));
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw invalidInput(`${PATH}.${path.join('.')}`, 'a Basis Set Exchange document', message);
  }
  const shells = new Map<string, ElementShell[]>();
  const types = new Set<string>();
  for (const [number, element] of Object.entries(parsed.data.elements)) {
    const symbol = elementSymbol(Number(number));
    if (element.ecp_potentials !== undefined) throw corePotential(symbol);
    const list = element.electron_shells.flatMap(({ function_type, angular_momentum, exponents, coefficients }, index) => {
      if (angular_momentum.some((l) => l > 1)) types.add(function_type);
      const path = `${PATH}.elements.${number}.electron_shells.${index}`;
      if (coefficients.some((column) => column.length !== exponents.length))
        throw invalidInput(`${path}.coefficients`, `columns of ${exponents.length} numbers, one an exponent`, coefficients);
      if (angular_momentum.length > 1 && angular_momentum.length !== coefficients.length)
        throw invalidInput(`${path}.coefficients`, `${angular_momentum.length} columns, one an angular momentum`, coefficients.length);
      if (angular_momentum.length === 1) return [{ l: angular_momentum[0], exponents, coefficients }];
      return angular_momentum.map((l, column) => ({ l, exponents, coefficients: [coefficients[column]] }));
    });
    shells.set(symbol, list);
  }
  if (types.has('gto_cartesian') && types.has('gto_spherical'))
    throw unsupported('a basis set with cartesian and spherical shells side by side: state one function_type', {
      what: 'mixed function types',
    });
  return { shells, angular: types.has('gto_cartesian') ? 'cartesian' : 'spherical' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidInput(PATH, 'JSON of the Basis Set Exchange', text.slice(0, 60));
  }
}

function readNwchem(text: string): Read {
  const shells = new Map<string, ElementShell[]>();
  let angular: Angular = 'cartesian';
  const lines = contentLines(text, '#');
  for (let at = 0; at < lines.length; ) {
    const { words, number } = lines[at++];
    const keyword = words[0].toLowerCase();
    if (keyword === 'end') break;
    if (keyword === 'ecp') throw corePotential('');
    if (keyword === 'basis') {
      if (words.some((word) => word.toLowerCase() === 'spherical')) angular = 'spherical';
      continue;
    }
    if (words.length !== 2 || !SHELL.test(words[1])) throw badLine(number, 'an element and a shell such as "O S"', words);
    const rows: number[][] = [];
    for (; at < lines.length && isNumber(lines[at].words[0]); at++) rows.push(numbersOf(lines[at]));
    addShell(shells, words[0], words[1], rows, number);
  }
  return { shells, angular };
}

function readGaussian(text: string): Read {
  const shells = new Map<string, ElementShell[]>();
  const lines = contentLines(text, '!').filter(({ words }) => words[0] !== '****');
  let symbol = '';
  for (let at = 0; at < lines.length; ) {
    const { words, number } = lines[at++];
    if (/ECP$/i.test(words[0])) throw corePotential(symbol);
    if (words.length === 2 && /^-?[a-z]{1,2}$/i.test(words[0]) && words[1] === '0') {
      symbol = words[0].replace('-', '');
      continue;
    }
    const count = Number(words[1]);
    if (symbol === '' || !SHELL.test(words[0]) || !Number.isInteger(count) || count < 1)
      throw badLine(number, 'an element such as "O 0", or a shell such as "SP 3 1.00"', words);
    const scale = words[2] === undefined ? 1 : toNumber(words[2]);
    const rows = lines.slice(at, at + count).map((line) => numbersOf(line).map((x, column) => (column === 0 ? x * scale * scale : x)));
    if (rows.length < count) throw badLine(number, `${count} rows below`, words);
    addShell(shells, symbol, words[0], rows, number);
    at += count;
  }
  return { shells, angular: 'spherical' };
}

interface Line {
  words: string[];
  /** 1-based. */
  number: number;
}

function contentLines(text: string, comment: string): Line[] {
  return text
    .split(/\r?\n/)
    .map((line, index) => ({ words: line.split(comment)[0].trim().split(/\s+/).filter(Boolean), number: index + 1 }))
    .filter(({ words }) => words.length > 0);
}

function addShell(shells: Map<string, ElementShell[]>, element: string, letters: string, rows: number[][], line: number): void {
  const symbol = elementSymbol(atomicNumberOf(element));
  const columns = rows[0]?.length ?? 0;
  const fits = rows.every((row) => row.length === columns) && (letters.length === 1 ? columns >= 2 : columns === 1 + letters.length);
  if (!fits)
    throw badLine(line, `rows of an exponent and ${letters.length === 1 ? 'its coefficients' : `${letters.length} coefficients`}`, rows);
  if (rows.some(([exponent]) => !(exponent > 0))) throw badLine(line, 'exponents above zero', rows);
  shells.set(symbol, [...(shells.get(symbol) ?? []), ...shellsFromRows(letters, rows)]);
}

/** Fortran writes 1.5D+02. */
const toNumber = (word: string): number => Number(word.replace(/d/i, 'e'));
const isNumber = (word: string): boolean => Number.isFinite(toNumber(word));

function numbersOf({ words, number }: Line): number[] {
  const values = words.map(toNumber);
  if (!values.every(Number.isFinite)) throw badLine(number, 'an exponent and its coefficients', words);
  return values;
}

function badLine(line: number, expected: string, got: unknown): Error {
  return invalidInput(`${PATH} line ${line}`, expected, got);
}

function corePotential(symbol: string): Error {
  return unsupported(`effective core potentials are not supported${symbol && ` (${symbol})`}: take an all-electron basis set`, {
    what: 'effective core potentials',
    alternatives: ['an all-electron basis set'],
  });
}
