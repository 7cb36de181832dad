/**
 * XYZ: number of atoms, a comment, then one line an atom: element (symbol or atomic number), x, y, z in ångström.
 * Strict: what does not fit is refused with its line, since a geometry that was misread gives a number that looks good.
 */
import { invalidInput, readElement, toBohr, type Atom, type CofactorError, type Structure } from '../../contracts/index.ts';

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
  const atoms = lines.slice(2, 2 + count).map((line, index) => parseAtom(line, index + 3, wrong));
  if (atoms.length < count) throw wrong(3 + atoms.length, `atom ${atoms.length + 1} of ${count}`, undefined, 'the text ends too early');
  if (lines.length > 2 + count) {
    throw wrong(
      3 + count,
      `nothing after the ${count} atoms that line 1 announces`,
      lines[2 + count].trim(),
      'correct the count on line 1',
    );
  }
  const label = lines[1].trim();
  return { schema: 'cofactor.structure/1', ...(label && { label }), atoms, bonds: [], residues: [] };
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
