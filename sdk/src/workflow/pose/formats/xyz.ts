/**
 * XYZ: number of atoms, a comment, then one line an atom: element (symbol or atomic number), x, y, z in ångström.
 * Extended XYZ says in the comment which columns there are (Properties=species:S:1:pos:R:3:…); what stands beside species and pos is
 * left out, a box (Lattice with pbc) refused.
 * Strict: what does not fit is refused with its line, since a geometry that was misread gives a number that looks good.
 *
 * Source      extended XYZ: https://github.com/libAtoms/extxyz, README.md.
 */
import { invalidInput, readElement, toBohr, unsupported, type Atom, type CofactorError, type Structure } from '../../../contracts/index.ts';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * @param path the field that holds the text, for messages.
 * @throws INVALID_INPUT naming the line.
 */
export function parseXyz(text: string, path = 'problem.structure'): Structure {
  const lines = text.replace(/\s+$/, '').split(/\r\n|\n|\r/);
  const wrong = (line: number, expected: string, got: unknown, way?: string): CofactorError =>
    invalidInput(path, `${expected} on line ${line} of the XYZ text`, got, way);

  const count = Number(lines[0].trim());
  if (!/^\s*\d+\s*$/.test(lines[0]) || count < 1) throw wrong(1, 'the number of atoms (1 or more)', lines[0].trim() || undefined);
  const columns = columnsOf(lines[1] ?? '', wrong);
  const atoms = lines.slice(2, 2 + count).map((line, index) => parseAtom(picked(line, columns, index + 3, wrong), index + 3, wrong));
  if (atoms.length < count) throw wrong(3 + atoms.length, `atom ${atoms.length + 1} of ${count}`, undefined, 'the text ends too early');
  if (lines.length > 2 + count) {
    throw wrong(
      3 + count,
      `nothing after the ${count} atoms that line 1 announces`,
      lines[2 + count].trim(),
      'correct the count on line 1',
    );
  }
  const label = columns ? '' : lines[1].trim();
  return { schema: 'cofactor.structure/1', ...(label && { label }), atoms, bonds: [], residues: [] };
}

/** Where species and pos stand, of so many columns. */
interface Columns {
  species: number;
  position: number;
  count: number;
}

/** Of extended XYZ; undefined of plain. @throws INVALID_INPUT, UNSUPPORTED of a periodic box */
function columnsOf(comment: string, wrong: Wrong): Columns | undefined {
  const [, quoted, bare] = /(?:^|\s)Properties=(?:"([^"]*)"|(\S+))/i.exec(comment) ?? [];
  const properties = quoted ?? bare;
  if (properties === undefined) return undefined;
  const [, flags = 'T'] = /(?:^|\s)pbc="?([TF\s]+)"?/i.exec(comment) ?? [];
  if (/(?:^|\s)Lattice=/i.test(comment) && /T/i.test(flags)) {
    throw unsupported('line 2 of the XYZ text: a periodic box (Lattice) is not supported: write a molecule, or pbc="F F F"', {
      what: 'periodic extended XYZ',
    });
  }
  const fields = properties.split(':');
  const places = new Map<string, number>();
  let count = 0;
  for (let k = 0; k < fields.length; k += 3) {
    const width = Number(fields[k + 2]);
    if (!Number.isInteger(width) || width < 1) throw wrong(2, 'Properties such as species:S:1:pos:R:3', properties);
    places.set(
      fields
        .slice(k, k + 3)
        .join(':')
        .toLowerCase(),
      count,
    );
    count += width;
  }
  const [species, position] = [places.get('species:s:1'), places.get('pos:r:3')];
  if (species === undefined || position === undefined) throw wrong(2, 'Properties with species:S:1 and pos:R:3', properties);
  return { species, position, count };
}

/** The line as plain XYZ has it. */
function picked(line: string, columns: Columns | undefined, number: number, wrong: Wrong): string {
  if (columns === undefined) return line;
  const fields = line.trim().split(/\s+/);
  const { species, position, count } = columns;
  if (fields.length !== count) throw wrong(number, `${count} columns, as Properties says,`, line.trim());
  return [fields[species], ...fields.slice(position, position + 3)].join(' ');
}

type Wrong = (line: number, expected: string, got: unknown, way?: string) => CofactorError;

function parseAtom(line: string, number: number, wrong: Wrong): Atom {
  const fields = line.trim().split(/\s+/);
  if (fields.length !== 4) throw wrong(number, 'an element and three coordinates, such as "O 0.0 0.0 0.117",', line.trim() || undefined);
  const element = readElement(fields[0]);
  if (element === undefined) throw wrong(number, 'an element symbol (H … Og) or an atomic number (1 … 118)', fields[0]);
  const [x, y, z] = fields.slice(1).map((field) => {
    const value = NUMBER.test(field) ? Number(field) : Number.NaN;
    if (!Number.isFinite(value)) throw wrong(number, 'a finite coordinate in ångström', field);
    return toBohr(value, 'angstrom');
  });
  return { element, positionBohr: [x, y, z] };
}
