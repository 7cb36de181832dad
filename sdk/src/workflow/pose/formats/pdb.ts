/**
 * PDB: ATOM and HETATM records of the first model, in fixed columns, ångström. Of alternate locations the one with the highest
 * occupancy is taken. What does not fit is refused with its line.
 *
 * Source      wwPDB Format Description, version 3.30, https://www.wwpdb.org/documentation/file-format-content/format33/sect9.html
 */
import { invalidInput, readElement } from '../../../contracts/index.ts';
import { structureOfRecords, type AtomRecord, type StructureWithNotes } from './records.ts';

/**
 * @param path the field that holds the text, for messages.
 * @throws INVALID_INPUT naming the line, or where there is no atom
 */
export function readPdb(text: string, path = 'problem.structure'): StructureWithNotes {
  const lines = text.split(/\r\n|\n|\r/);
  const end = lines.findIndex((line) => line.startsWith('ENDMDL'));
  const model = end < 0 ? lines : lines.slice(0, end);
  const records = model.flatMap((line, index) => (/^(ATOM {2}|HETATM)/.test(line) ? [readRecord(line, index + 1, path)] : []));
  if (records.length === 0) throw invalidInput(path, 'ATOM or HETATM records', text.slice(0, 40) || undefined);
  const { structure, notes } = structureOfRecords(records);
  const models = lines.filter((line) => line.startsWith('MODEL ')).length;
  return { structure, notes: models > 1 ? [`the first of ${models} models taken`, ...notes] : notes };
}

/** The structure alone. @throws as `readPdb` */
export const parsePdb = (text: string, path?: string): StructureWithNotes['structure'] => readPdb(text, path).structure;

function readRecord(line: string, number: number, path: string): AtomRecord {
  const columns = (from: number, to: number): string => line.slice(from - 1, to).trim();
  const wrong = (expected: string, got: string): Error =>
    invalidInput(path, `${expected} on line ${number} of the PDB text`, got || undefined);
  const residueNumber = columns(23, 26);
  if (!/^-?\d+$/.test(residueNumber)) throw wrong('a residue number in columns 23 to 26', residueNumber);
  const element = readElement(columns(77, 78)) ?? elementOfName(line.slice(12, 16));
  if (element === undefined) throw wrong('an element in columns 77 and 78, or in the name of the atom', columns(13, 16));
  const [x, y, z] = [31, 39, 47].map((from) => {
    const field = columns(from, from + 7);
    const value = /^[+-]?\d*\.?\d+$/.test(field) ? Number(field) : Number.NaN;
    if (!Number.isFinite(value)) throw wrong('three coordinates in columns 31 to 54', field);
    return value;
  });
  const occupancy = columns(55, 60);
  if (occupancy !== '' && !/^-?\d*\.?\d+$/.test(occupancy)) throw wrong('an occupancy in columns 55 to 60', occupancy);
  const charge = /^(\d)([+-])$/.exec(columns(79, 80));
  return {
    element,
    name: columns(13, 16),
    residueName: columns(18, 20),
    residueNumber: Number(residueNumber),
    chain: columns(22, 22),
    insertionCode: columns(27, 27),
    location: columns(17, 17),
    occupancy: occupancy === '' ? 1 : Number(occupancy),
    positionAngstrom: [x, y, z],
    ...(charge && { formalCharge: Number(`${charge[2]}${charge[1]}`) }),
  };
}

/** Right-justified in columns 13 and 14; a name of four letters is that of a hydrogen. */
function elementOfName(name: string): string | undefined {
  const pair = name.slice(0, 2);
  return /^[A-Z]{2}$/.test(pair) && !/^H[A-Z]/.test(pair) ? readElement(pair) : readElement(/[A-Za-z]/.exec(name)?.[0] ?? '');
}
