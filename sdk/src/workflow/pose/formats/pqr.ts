/**
 * PQR: ATOM and HETATM records in fields parted by spaces, with a partial charge and a radius instead of occupancy and temperature:
 *
 *   record serial name residue [chain] number x y z charge radius          ångström, elementary charges
 *
 * Source      https://pdb2pqr.readthedocs.io/en/latest/formats/pqr.html
 */
import { invalidInput, readElement, type Structure } from '../../../contracts/index.ts';
import { structureOfRecords, type AtomRecord } from './records.ts';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const RESIDUE_NUMBER = /^(-?\d+)([A-Za-z]?)$/;

/** @throws INVALID_INPUT naming the line, or where there is no atom */
export function parsePqr(text: string, path = 'problem.structure'): Structure {
  const records = text
    .split(/\r\n|\n|\r/)
    .flatMap((line, index) => (/^(ATOM|HETATM)\b/.test(line) ? [readRecord(line, index + 1, path)] : []));
  if (records.length === 0) throw invalidInput(path, 'ATOM or HETATM records', text.slice(0, 40) || undefined);
  return structureOfRecords(records).structure;
}

function readRecord(line: string, number: number, path: string): AtomRecord {
  const fields = line.trim().split(/\s+/);
  if (fields.length === 10) fields.splice(4, 0, '');
  const wrong = (expected: string, got: string): Error => invalidInput(path, `${expected} on line ${number} of the PQR text`, got);
  if (fields.length !== 11) throw wrong('10 or 11 fields (record serial name residue [chain] number x y z charge radius)', line.trim());
  const [, , name, residueName, chain, residue, ...numbers] = fields;
  const place = RESIDUE_NUMBER.exec(residue);
  if (place === null) throw wrong('a residue number', residue);
  const odd = numbers.find((field) => !NUMBER.test(field));
  if (odd !== undefined) throw wrong('numbers for x, y, z, charge and radius', odd);
  const element = elementOf(name, residueName);
  if (element === undefined) throw wrong('a name that begins with its element', name);
  const [x, y, z, partialCharge] = numbers.map(Number);
  return {
    element,
    name,
    residueName,
    residueNumber: Number(place[1]),
    chain,
    insertionCode: place[2],
    location: '',
    occupancy: 1,
    positionAngstrom: [x, y, z],
    partialCharge,
  };
}

/** The format has no element: an ion is called like its residue, and elsewhere one letter tells, but of chlorine and bromine. */
function elementOf(name: string, residueName: string): string | undefined {
  const letters = name.replace(/[^A-Za-z]/g, '');
  const ion = residueName.replace(/[^A-Za-z]/g, '');
  if (letters.toUpperCase() === ion.toUpperCase()) return readElement(letters);
  const pair = letters.slice(0, 2).toUpperCase();
  if (pair === 'CL' || pair === 'BR') return readElement(pair);
  return readElement(letters.slice(0, 1)) ?? readElement(letters);
}
