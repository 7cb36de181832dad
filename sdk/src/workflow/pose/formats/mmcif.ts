/**
 * mmCIF: the `_atom_site` category of the first data block, first model, ångström. Numbers and names of the authors where there are
 * any, as in the PDB file of the same entry.
 *
 * Source      PDBx/mmCIF dictionary, https://mmcif.wwpdb.org/dictionaries/mmcif_pdbx_v50.dic/Categories/atom_site.html
 */
import { invalidInput, readElement } from '../../../contracts/index.ts';
import { structureOfRecords, type AtomRecord, type StructureWithNotes } from './records.ts';
import { starRows, type StarRow } from './star.ts';

/** @throws INVALID_INPUT naming the line, or where there is no atom */
export function readMmcif(text: string, path = 'problem.structure'): StructureWithNotes {
  const rows = starRows(text, '_atom_site', path);
  if (rows.length === 0) throw invalidInput(path, 'an _atom_site category', text.slice(0, 40) || undefined);
  const modelOf = (row: StarRow): string => row.get('pdbx_pdb_model_num')?.value ?? '1';
  const first = modelOf(rows[0]);
  const models = new Set(rows.map(modelOf)).size;
  const records = rows.filter((row) => modelOf(row) === first).map((row) => readRow(row, path));
  const { structure, notes } = structureOfRecords(records);
  return { structure, notes: models > 1 ? [`the first of ${models} models taken`, ...notes] : notes };
}

function readRow(row: StarRow, path: string): AtomRecord {
  const line = Math.min(...Array.from(row.values(), (item) => item.line));
  /** The first item that has a value. */
  const text = (...items: string[]): string | undefined =>
    items.map((item) => row.get(item)?.value).find((value) => value !== undefined && value !== '.' && value !== '?');
  const wrong = (expected: string, got: string | undefined): Error =>
    invalidInput(path, `${expected} in the _atom_site row on line ${line} of the CIF text`, got);
  /** A standard uncertainty in parentheses is dropped. */
  const number = (item: string, otherwise?: number): number => {
    const value = text(item);
    if (value === undefined && otherwise !== undefined) return otherwise;
    const digits = (value ?? '').replace(/\(\d+\)$/, '');
    if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(digits)) throw wrong(`a number for ${item}`, value);
    return Number(digits);
  };
  const symbol = text('type_symbol');
  const element = symbol && readElement(symbol);
  if (!element) throw wrong('an element for type_symbol', symbol);
  const name = text('auth_atom_id', 'label_atom_id');
  if (name === undefined) throw wrong('label_atom_id', undefined);
  const sequence = text('auth_seq_id', 'label_seq_id') ?? '0';
  if (!/^-?\d+$/.test(sequence)) throw wrong('a whole number for auth_seq_id', sequence);
  const formal = number('pdbx_formal_charge', 0);
  return {
    element,
    name,
    residueName: text('auth_comp_id', 'label_comp_id') ?? '',
    residueNumber: Number(sequence),
    chain: text('auth_asym_id', 'label_asym_id') ?? '',
    insertionCode: text('pdbx_pdb_ins_code') ?? '',
    location: text('label_alt_id') ?? '',
    occupancy: number('occupancy', 1),
    positionAngstrom: [number('cartn_x'), number('cartn_y'), number('cartn_z')],
    ...(text('pdbx_formal_charge') !== undefined && { formalCharge: formal }),
  };
}
