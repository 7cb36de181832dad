/**
 * PDB: ATOM and HETATM records of the first model, in fixed columns, ångström. Of alternate locations the first of each residue is
 * taken. What does not fit is refused with its line.
 *
 * Source      wwPDB Format Description, version 3.30, https://www.wwpdb.org/documentation/file-format-content/format33/sect9.html
 */
import { invalidInput, readElement, toBohr, type Atom, type Structure } from '../../contracts/index.ts';

/**
 * @param path the field that holds the text, for messages.
 * @throws INVALID_INPUT naming the line, or where there is no atom
 */
export function parsePdb(text: string, path = 'problem.structure'): Structure {
  const atoms: Atom[] = [];
  const residues: Structure['residues'] = [];
  const places = new Map<string, { residue: number; location: string }>();
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.startsWith('ENDMDL')) break;
    if (!line.startsWith('ATOM  ') && !line.startsWith('HETATM')) continue;
    const columns = (from: number, to: number): string => line.slice(from - 1, to).trim();
    const wrong = (expected: string, got: string): never => {
      throw invalidInput(path, `${expected} on line ${index + 1} of the PDB text`, got || undefined);
    };
    const [name, chain, number, insertionCode] = [columns(18, 20), columns(22, 22), columns(23, 26), columns(27, 27)];
    if (!/^-?\d+$/.test(number)) wrong('a residue number in columns 23 to 26', number);
    const key = [chain, number, insertionCode, name].join('|');
    const location = columns(17, 17);
    const place = places.get(key) ?? { residue: residues.length, location };
    if (!places.has(key)) {
      places.set(key, place);
      residues.push({ name, number: Number(number), chain, insertionCode });
    }
    if (place.location === '') place.location = location;
    if (location !== '' && location !== place.location) continue;
    const element = readElement(columns(77, 78)) ?? elementOfName(line.slice(12, 16));
    if (element === undefined) return wrong('an element in columns 77 and 78, or in the name of the atom', columns(13, 16));
    const [x, y, z] = [31, 39, 47].map((from) => {
      const field = columns(from, from + 7);
      const value = /^[+-]?\d*\.?\d+$/.test(field) ? Number(field) : Number.NaN;
      if (!Number.isFinite(value)) wrong('three coordinates in columns 31 to 54', field);
      return toBohr(value, 'angstrom');
    });
    atoms.push({ element, positionBohr: [x, y, z], name: columns(13, 16), residue: place.residue });
  }
  if (atoms.length === 0) throw invalidInput(path, 'ATOM or HETATM records', text.slice(0, 40) || undefined);
  return { schema: 'cofactor.structure/1', atoms, bonds: [], residues };
}

/** Right-justified in columns 13 and 14; a name of four letters is that of a hydrogen. */
function elementOfName(name: string): string | undefined {
  const pair = name.slice(0, 2);
  return /^[A-Z]{2}$/.test(pair) && !/^H[A-Z]/.test(pair) ? readElement(pair) : readElement(/[A-Za-z]/.exec(name)?.[0] ?? '');
}
