/** PDB, PQR and mmCIF of the same atoms give the same structure, and what was printed. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elementSymbol, toBohr } from '../../../contracts/index.ts';
import { readMmcif } from './mmcif.ts';
import { readPdb } from './pdb.ts';
import { parsePqr } from './pqr.ts';
import { parseQcSchema, printQcSchema } from './qcschema.ts';
import type { AtomRecord } from './records.ts';

/** Written as the formats ask; the readers are what is tested. */
function pdbLine({
  element,
  name,
  residueName,
  chain,
  residueNumber,
  insertionCode,
  positionAngstrom,
  location,
  occupancy,
  formalCharge,
}: AtomRecord): string {
  const [x, y, z] = positionAngstrom.map((value) => value.toFixed(3).padStart(8));
  const residue = `${residueName.padStart(3)} ${chain.padEnd(1)}${String(residueNumber).padStart(4)}${insertionCode.padEnd(1)}`;
  const charge = formalCharge ? `${Math.abs(formalCharge)}${formalCharge > 0 ? '+' : '-'}` : '  ';
  const field = name.length < 4 && element.length === 1 ? ` ${name}`.padEnd(4) : name.padEnd(4);
  return `HETATM    1 ${field}${location.padEnd(1)}${residue}   ${x}${y}${z}${occupancy.toFixed(2).padStart(6)}  0.00          ${element.toUpperCase().padStart(2)}${charge}`;
}

const quoted = (text: string): string => (text === '' ? '?' : text.includes("'") ? `"${text}"` : `'${text}'`);
function cifRow(record: AtomRecord): string {
  const { element, name, residueName, chain, residueNumber, insertionCode, positionAngstrom, location, occupancy, formalCharge } = record;
  const place = positionAngstrom.map((value) => value.toFixed(3)).join(' ');
  return `HETATM ${element} ${quoted(name)} ${location || '.'} ${residueName} ${chain || '?'} ${residueNumber} ${insertionCode || '?'} ${place} ${occupancy.toFixed(2)} ${formalCharge ?? '?'} 1`;
}
// biome-ignore format: a line each for the atom, its residue, its place
const ITEMS = [
  'group_PDB', 'type_symbol', 'label_atom_id', 'label_alt_id',
  'auth_comp_id', 'auth_asym_id', 'auth_seq_id', 'pdbx_PDB_ins_code',
  'Cartn_x', 'Cartn_y', 'Cartn_z', 'occupancy', 'pdbx_formal_charge', 'pdbx_PDB_model_num',
];
const cifOf = (records: readonly AtomRecord[]): string =>
  ['data_made', '_entry.id made # a comment', 'loop_', ...ITEMS.map((item) => `_atom_site.${item}`), ...records.map(cifRow), '#'].join(
    '\n',
  );

const coordinate = fc.integer({ min: -999_999, max: 999_999 }).map((value) => value / 1000);
const record: fc.Arbitrary<AtomRecord> = fc.record({
  element: fc.integer({ min: 1, max: 92 }).map(elementSymbol),
  name: fc.constantFrom('CA', 'N', "O5'", 'HG11', 'X1'),
  residueName: fc.constantFrom('HIS', 'HOH', 'ZN'),
  residueNumber: fc.integer({ min: -99, max: 9999 }),
  chain: fc.constantFrom('A', 'b', ''),
  insertionCode: fc.constantFrom('', 'A'),
  location: fc.constant(''),
  occupancy: fc.constant(1),
  positionAngstrom: fc.tuple(coordinate, coordinate, coordinate),
  formalCharge: fc.constantFrom(undefined, 2, -1),
});

describe('structure formats', () => {
  test('PDB and mmCIF say the same', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 12 }), (records) => {
        const { structure, notes } = readPdb(records.map(pdbLine).join('\n'));
        expect(readMmcif(cifOf(records))).toEqual({ structure, notes });
        expect(notes).toEqual([]);
        expect(structure.atoms.map(({ element, name, formalCharge }) => ({ element, name, formalCharge }))).toEqual(
          records.map(({ element, name, formalCharge }) => ({ element, name, formalCharge })),
        );
        structure.atoms.forEach(({ positionBohr, residue = -1 }, k) => {
          expect(positionBohr).toEqual(records[k].positionAngstrom.map((value) => toBohr(value, 'angstrom')));
          const { residueName: called, residueNumber: number, chain, insertionCode } = records[k];
          expect(structure.residues[residue]).toEqual({ name: called, number, chain, insertionCode });
        });
      }),
    );
  });

  test('a structure survives the way through QCSchema with its residues, names and charges', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 6 }), (records) => {
        const { structure } = readPdb(records.map(pdbLine).join('\n'));
        const positive = JSON.parse(JSON.stringify(structure)); // JSON has no −0
        expect(parseQcSchema(printQcSchema(structure)).structure).toEqual(positive);
      }),
    );
    const { structure } = readPdb(pdbLine({ ...fc.sample(record, 1)[0], residueName: 'HIS' }));
    const damaged = printQcSchema(structure).replace('"residue":0', '"residue":7');
    expect(() => parseQcSchema(damaged)).toThrow(/extras\.cofactor: expected 1 atoms, each in one of its residues/);
  });
});

describe('of several locations and models', () => {
  const at = (location: string, occupancy: number, x: number, residueName = 'SER'): AtomRecord => ({
    element: 'O',
    name: 'OG',
    residueName,
    residueNumber: 5,
    chain: 'A',
    insertionCode: '',
    location,
    occupancy,
    positionAngstrom: [x, 0, 0],
  });
  const records = [at('A', 0.4, 1), at('B', 0.6, 2), { ...at('', 1, 3), name: 'CA', element: 'C' }];

  test.each([
    ['PDB', (of: readonly AtomRecord[]) => readPdb(of.map(pdbLine).join('\n'))],
    ['mmCIF', (of: readonly AtomRecord[]) => readMmcif(cifOf(of))],
  ])('%s: the likeliest location is taken, and says so', (_, read) => {
    const { structure, notes } = read(records);
    expect(structure.atoms.map(({ positionBohr: [x] }) => x)).toEqual([toBohr(2, 'angstrom'), toBohr(3, 'angstrom')]);
    expect(notes).toEqual(['SER A5: location B (occupancy 0.60) taken, A left aside']);
    expect(read([at('A', 0.5, 1), at('B', 0.5, 2, 'THR')]).structure.residues.map(({ name }) => name)).toEqual(['SER']);
  });

  test('the first model is taken', () => {
    const pdb = ['MODEL        1', pdbLine(at('', 1, 1)), 'ENDMDL', 'MODEL        2', pdbLine(at('', 1, 2)), 'ENDMDL'].join('\n');
    const second = cifRow(at('', 1, 2)).replace(/1$/, '2');
    for (const { structure, notes } of [readPdb(pdb), readMmcif(`${cifOf([at('', 1, 1)]).slice(0, -1)}${second}\n`)]) {
      expect([structure.atoms.length, structure.atoms[0].positionBohr[0], notes]).toEqual([
        1,
        toBohr(1, 'angstrom'),
        ['the first of 2 models taken'],
      ]);
    }
  });
});

describe('mmCIF', () => {
  const single = (extra = ''): string =>
    `data_one\n${extra}_atom_site.type_symbol ZN\n_atom_site.label_atom_id ZN\n_atom_site.Cartn_x 1.5(2)\n_atom_site.Cartn_y -2e0\n_atom_site.Cartn_z .25\n`;

  test('texts, quotes, comments, single rows and standard uncertainties are read; other blocks are not', () => {
    const text = `${single("_a.b 'it''s; a dog' # not _this\n_a.c\n;loop_\n_atom_site.type_symbol\n; _a.d \"x 'y' z\"\n")}data_two\n_atom_site.type_symbol H\n`;
    const { atoms, residues } = readMmcif(text).structure;
    expect(atoms).toEqual([
      { element: 'Zn', name: 'ZN', residue: 0, positionBohr: [1.5, -2, 0.25].map((value) => toBohr(value, 'angstrom')) },
    ]);
    expect(residues).toEqual([{ name: '', number: 0, chain: '', insertionCode: '' }]);
  });

  test.each([
    ['an unclosed quote', "data_a\n_a.b 'open\n", /a closing quote on line 2/],
    ['a text that never ends', 'data_a\n_a.b\n;text\n', /a line with ; that ends the text of line 3/],
    ['a row that is short', 'data_a\nloop_\n_a.b\n_a.c\n1 2 3\n', /rows of 2 values in the loop of line 2.*3 values/],
    ['a loop without names', 'data_a\nloop_\n1 2\n', /names after loop_ on line 2/],
    ['a name without a value', 'data_a\n_a.b\n_a.c 1\n', /a value for _a\.b on line 2/],
    ['a stray value', 'data_a\nstray\n', /line 2.*"stray"/],
    ['no atoms', 'data_a\n_a.b 1\n', /an _atom_site category/],
    ['an unknown element', single().replace('symbol ZN', 'symbol Qq'), /an element for type_symbol.*line 2.*"Qq"/],
    ['a coordinate that is none', single().replace('-2e0', '?'), /a number for cartn_y/],
  ])('with %s is refused by its line', (_what, text, message) => {
    expect(() => readMmcif(text)).toThrow(message);
  });
});

describe('PQR', () => {
  test('has charges, with or without a chain; ions and chlorine are told from carbons', () => {
    const text = [
      'REMARK charges',
      'ATOM      1  CA   HIS A  94A     1.000  -2.0  0.5  0.0188 1.9080',
      'ATOM      2 HG11 VAL 13 0 0 3 -0.1 1.0',
      'HETATM    3  CA  CA  900 0 0 6 2.0 1.0',
      'HETATM    4  CL1 LIG B 901 0 0 9 -0.2 1.0',
      'TER',
    ].join('\n');
    const { atoms, residues } = parsePqr(text);
    expect(atoms.map(({ element, partialCharge }) => [element, partialCharge])).toEqual([
      ['C', 0.0188],
      ['H', -0.1],
      ['Ca', 2],
      ['Cl', -0.2],
    ]);
    expect(residues[0]).toEqual({ name: 'HIS', number: 94, chain: 'A', insertionCode: 'A' });
    expect(residues[1]).toEqual({ name: 'VAL', number: 13, chain: '', insertionCode: '' });
  });

  test.each([
    ['too few fields', 'ATOM 1 CA HIS 94 1 2 3', /10 or 11 fields .* on line 1/],
    ['no residue number', 'ATOM 1 CA HIS A x 1 2 3 0 1', /a residue number on line 1.*"x"/],
    ['a charge that is none', 'ATOM 1 CA HIS A 94 1 2 3 - 1', /numbers for x, y, z, charge and radius/],
    ['no element', 'ATOM 1 ?? HIS A 94 1 2 3 0 1', /a name that begins with its element/],
    ['no atom', 'REMARK\n', /ATOM or HETATM records/],
  ])('with %s is refused', (_what, text, message) => {
    expect(() => parsePqr(text)).toThrow(message);
  });
});
